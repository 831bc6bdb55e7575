import { type CollectedFamily, counter, gauge, histogram } from '../../src/engine.js';
import { shown, tellingRegistry } from './telling-registry.js';

const help = 'h';
const requests = histogram({
  name: 'request_seconds',
  help: 'Time to answer.',
  labels: { route: ['/a', '/b'], method: ['GET'] },
  buckets: [1, 2],
});
const collected = (name: string, value = 1): CollectedFamily => ({
  kind: 'collected',
  descriptor: { name, help, type: 'gauge', labelNames: [] },
  samples: [{ labels: {}, value }],
});

describe('families', () => {
  test('come in the order of registration, then those of the collectors', () => {
    const { registry } = tellingRegistry();
    registry.addCollector(() => [collected('uptime_seconds')]);
    registry.register(gauge({ name: 'users', help }));
    registry.register(requests);
    registry.addCountOf(requests, { name: 'requests_total', help });
    registry.register(counter({ name: 'logins_total', help }));
    expect(registry.families().map(({ descriptor }) => descriptor.name)).toEqual([
      'users',
      'request_seconds',
      'requests_total',
      'logins_total',
      'uptime_seconds',
    ]);
  });

  test('are the same objects each time, and describe their metric', () => {
    const { registry } = tellingRegistry();
    const metric = registry.register(requests);
    const [family] = registry.families();
    metric.observe({ route: '/b', method: 'GET' }, 1);
    expect(registry.families()[0]).toBe(family);
    expect(family).toMatchObject({
      kind: 'histogram',
      descriptor: {
        name: 'request_seconds',
        help: 'Time to answer.',
        type: 'histogram',
        labelNames: ['route', 'method'],
      },
      buckets: [1, 2],
      series: [{ labelValues: ['/b', 'GET'], cells: new Float64Array([1, 0, 0, 1]) }],
    });
  });

  test('a series stays where it is and the same object while others are added', () => {
    const { registry } = tellingRegistry();
    const metric = registry.register(requests);
    metric.observe({ route: '/b', method: 'GET' }, 1);
    const family = registry.families()[0];
    if (family?.kind !== 'histogram') throw new Error('no histogram');
    const [first] = family.series;
    const cells = first?.cells;
    metric.observe({ route: '/a', method: 'GET' }, 1);
    metric.observe({ route: '/b', method: 'GET' }, 9);
    expect(family.series[0]).toBe(first);
    expect(first?.cells).toBe(cells);
    expect([...(cells ?? [])]).toEqual([1, 0, 1, 10]);
  });
});

describe('the count of a histogram as a counter', () => {
  test('shows how many observations each series holds, and nothing records it', () => {
    const { registry } = tellingRegistry();
    const metric = registry.register(requests);
    registry.addCountOf(requests, { name: 'requests_total', help: 'Requests.' });
    expect(shown(registry, 'requests_total')).toEqual({});
    for (const seconds of [0.5, 1.5, 5]) metric.observe({ route: '/a', method: 'GET' }, seconds);
    metric.bind({ route: '/b', method: 'GET' });
    expect(shown(registry, 'requests_total')).toEqual({ '/a,GET': 3, '/b,GET': 0 });
    expect(registry.families()[1]?.descriptor).toEqual({
      name: 'requests_total',
      help: 'Requests.',
      type: 'counter',
      labelNames: ['route', 'method'],
    });
    expect(registry.usage()).toHaveLength(1);
  });

  test('may be asked for again, but not under a name that is taken or is no counter name', () => {
    const { registry } = tellingRegistry();
    registry.register(requests);
    registry.register(counter({ name: 'logins_total', help }));
    registry.addCountOf(requests, { name: 'requests_total', help });
    registry.addCountOf(requests, { name: 'requests_total', help });
    expect(registry.families()).toHaveLength(3);
    expect(() => registry.addCountOf(requests, { name: 'logins_total', help })).toThrow(
      'EYRIE_METRICS_DUPLICATE_NAME: The name "logins_total" is wanted by [counter logins_total, count of request_seconds] but belongs to [counter logins_total].',
    );
    expect(() => registry.register(counter({ name: 'requests_total', help }))).toThrow(
      'EYRIE_METRICS_DUPLICATE_NAME: The name "requests_total" is wanted by [counter requests_total] but belongs to [counter requests_total, count of request_seconds].',
    );
    expect(() => registry.addCountOf(requests, { name: 'requests', help })).toThrow(
      'EYRIE_METRICS_NAME_INVALID',
    );
  });

  test('needs the histogram to be registered', () => {
    const { registry } = tellingRegistry();
    expect(() => registry.addCountOf(requests, { name: 'requests_total', help })).toThrow(
      'EYRIE_METRICS_NOT_DECLARED: Metric "request_seconds" was asked for',
    );
  });
});

describe('collectors', () => {
  test('are asked at each scrape until they are removed', () => {
    const { registry } = tellingRegistry();
    let scrapes = 0;
    const remove = registry.addCollector(() => [collected('scrapes', ++scrapes)]);
    expect(shown(registry, 'scrapes')).toEqual({ '': 1 });
    expect(shown(registry, 'scrapes')).toEqual({ '': 2 });
    remove();
    remove();
    expect(registry.families()).toEqual([]);
    expect(scrapes).toBe(2);
  });

  test('one that throws is left out and said once without its message; the others are shown', () => {
    const { registry, said } = tellingRegistry();
    registry.register(gauge({ name: 'users', help }));
    registry.addCollector(function readDisk() {
      throw new TypeError('password=hunter2');
    });
    registry.addCollector(() => null as unknown as CollectedFamily[]);
    registry.addCollector(() => [collected('uptime_seconds')]);
    const names = () => registry.families().map(({ descriptor }) => descriptor.name);
    expect([names(), names()]).toEqual([
      ['users', 'uptime_seconds'],
      ['users', 'uptime_seconds'],
    ]);
    expect(said).toEqual([
      'warn EYRIE_METRICS_COLLECTOR_FAILED: The collector "readDisk" threw (TypeError); its metrics are missing from the page. Make the function given to addCollector return its families without throwing.',
      'warn EYRIE_METRICS_COLLECTOR_FAILED: The collector "number 2" threw (TypeError); its metrics are missing from the page. Make the function given to addCollector return its families without throwing.',
    ]);
  });

  test('a family whose name is taken, by a metric or by an earlier collector, is left out and said once', () => {
    const { registry, said } = tellingRegistry();
    registry.register(requests);
    registry.addCollector(() => [collected('uptime_seconds', 1), collected('request_seconds_count')]);
    registry.addCollector(() => [collected('uptime_seconds', 2), collected('other')]);
    registry.families();
    expect(registry.families().map(({ descriptor }) => descriptor.name)).toEqual([
      'request_seconds',
      'uptime_seconds',
      'other',
    ]);
    expect(shown(registry, 'uptime_seconds')).toEqual({ '': 1 });
    expect(said).toEqual([
      'warn EYRIE_METRICS_COLLECTED_NAME_TAKEN: A collector gave a metric "request_seconds_count", which another one already is; it is left out. Rename one of the two metrics.',
      'warn EYRIE_METRICS_COLLECTED_NAME_TAKEN: A collector gave a metric "uptime_seconds", which another one already is; it is left out. Rename one of the two metrics.',
    ]);
  });
});
