import { bounded, counter, gauge, histogram } from '../../src/engine.js';
import { shown, tellingRegistry } from '../registry/telling-registry.js';

const help = 'h';

describe('the bound of a label', () => {
  const visits = counter({
    name: 'visits_total',
    help,
    labels: { source: bounded(2), plan: ['free', 'pro'] },
  });

  test('a bounded label overflows alone, and known values go on as before', () => {
    const { registry, said } = tellingRegistry();
    const counted = registry.register(visits);
    for (const source of ['a', 'b', 'c', 'd', 'a']) counted.inc({ source, plan: 'free' });
    counted.inc({ source: 'c', plan: 'pro' });
    counted.inc({ source: 'b', plan: 'pro' });
    expect(shown(registry, 'visits_total')).toEqual({
      'a,free': 2,
      'b,free': 1,
      '__other__,free': 2,
      '__other__,pro': 1,
      'b,pro': 1,
    });
    expect(registry.usage()).toEqual([
      {
        name: 'visits_total',
        type: 'counter',
        series: 5,
        maxSeries: 2000,
        overflowed: 3,
        neverRecorded: false,
      },
    ]);
    expect(registry.rejections()).toEqual([]);
    expect(said).toEqual([
      'warn EYRIE_METRICS_SERIES_OVERFLOW: Label "source" of metric "visits_total" has reached its bound of 2 distinct values; further ones are recorded as "__other__". Record what "source" stands for in fewer values, or raise bounded(2) if they are really needed.',
    ]);
  });

  test('two bounded labels overflow independently of each other', () => {
    const { registry } = tellingRegistry();
    const hits = registry.register(
      counter({ name: 'hits_total', help, labels: { a: bounded(1), b: bounded(2) } }),
    );
    hits.inc({ a: '1', b: '1' });
    hits.inc({ a: '2', b: '2' });
    hits.inc({ a: '2', b: '3' });
    hits.inc({ a: '1', b: '3' });
    expect(shown(registry, 'hits_total')).toEqual({
      '1,1': 1,
      '__other__,2': 1,
      '__other__,__other__': 1,
      '1,__other__': 1,
    });
  });

  test('a value that never got a series does not use up the bound', () => {
    const { registry } = tellingRegistry({ maxSeriesPerMetric: 2 });
    const hits = registry.register(
      counter({ name: 'hits_total', help, labels: { a: bounded(3), b: bounded(9) } }),
    );
    hits.inc({ a: '1', b: '1' });
    hits.inc({ a: '1', b: '2' });
    for (const a of ['2', '3', '4', '5']) hits.inc({ a, b: '1' });
    expect(shown(registry, 'hits_total')).toEqual({ '1,1': 1, '1,2': 1, '__other__,__other__': 4 });
    expect(registry.usage()[0]?.overflowed).toBe(4);
  });
});

describe('the cap of a metric', () => {
  test('beyond its cap all labels of a metric become __other__, and known series go on', () => {
    const { registry, said } = tellingRegistry({ maxSeriesPerMetric: 2 });
    const hits = registry.register(
      counter({ name: 'hits_total', help, labels: { plan: ['free', 'pro'], user: bounded(100) } }),
    );
    for (const user of ['u1', 'u2', 'u3', 'u4', 'u1']) hits.inc({ plan: 'free', user });
    expect(shown(registry, 'hits_total')).toEqual({ 'free,u1': 2, 'free,u2': 1, '__other__,__other__': 2 });
    expect(registry.usage()).toEqual([
      { name: 'hits_total', type: 'counter', series: 3, maxSeries: 2, overflowed: 2, neverRecorded: false },
    ]);
    expect(said).toEqual([
      'warn EYRIE_METRICS_SERIES_OVERFLOW: Metric "hits_total" has reached its cap of 2 series; in further ones "plan", "user" become "__other__". Label "user" has the most distinct values: 2. Record "user" in fewer values (no ids, no raw paths), or raise the metric\'s maxSeries.',
    ]);
  });

  test("a metric's own maxSeries wins over the registry's", () => {
    const { registry } = tellingRegistry({ maxSeriesPerMetric: 1 });
    const hits = registry.register(
      counter({ name: 'hits_total', help, labels: { user: bounded(9) }, maxSeries: 2 }),
    );
    for (const user of ['a', 'b', 'c']) hits.inc({ user });
    expect(shown(registry, 'hits_total')).toEqual({ a: 1, b: 1, __other__: 1 });
  });

  test('only overflowLabels become __other__ where a metric names them', () => {
    const { registry, said } = tellingRegistry({ maxSeriesPerMetric: 3 });
    const requests = registry.register(
      histogram({
        name: 'request_seconds',
        help,
        labels: { method: ['GET', 'POST'], route: bounded(500), status_code: bounded(60) },
        buckets: [1],
        overflowLabels: ['route'],
      }),
    );
    for (const route of ['/a', '/b', '/c', '/d', '/e']) {
      requests.observe({ method: 'GET', route, status_code: '200' }, 0.5);
    }
    requests.observe({ method: 'POST', route: '/e', status_code: '500' }, 2);
    requests.observe({ method: 'GET', route: '/a', status_code: '200' }, 2);
    expect(shown(registry, 'request_seconds')).toEqual({
      'GET,/a,200': [1, 1, 2.5],
      'GET,/b,200': [1, 0, 0.5],
      'GET,/c,200': [1, 0, 0.5],
      'GET,__other__,200': [2, 0, 1],
      'POST,__other__,500': [0, 1, 2],
    });
    expect(registry.usage()[0]).toMatchObject({ series: 5, maxSeries: 3, overflowed: 3 });
    expect(said).toEqual([
      'warn EYRIE_METRICS_SERIES_OVERFLOW: Metric "request_seconds" has reached its cap of 3 series; in further ones "route" becomes "__other__". Label "route" has the most distinct values: 3. Record "route" in fewer values (no ids, no raw paths), or raise the metric\'s maxSeries.',
    ]);
  });

  test('overflow series have a bound of their own, beyond which all labels become __other__', () => {
    const { registry } = tellingRegistry({ maxSeriesPerMetric: 2 });
    const hits = registry.register(
      counter({
        name: 'hits_total',
        help,
        labels: { route: bounded(900), user: bounded(900) },
        overflowLabels: ['route'],
      }),
    );
    for (let i = 0; i < 10; i++) hits.inc({ route: `/${i}`, user: `u${i}` });
    expect(shown(registry, 'hits_total')).toEqual({
      '/0,u0': 1,
      '/1,u1': 1,
      '__other__,u2': 1,
      '__other__,u3': 1,
      '__other__,__other__': 6,
    });
  });

  test('a handle that was bound beyond the cap counts each of its recordings as overflow', () => {
    const { registry } = tellingRegistry({ maxSeriesPerMetric: 1 });
    const labels = { user: bounded(9) };
    const hits = registry.register(counter({ name: 'hits_total', help, labels }));
    const rooms = registry.register(gauge({ name: 'rooms', help, labels }));
    const waits = registry.register(histogram({ name: 'wait_seconds', help, labels, buckets: [1] }));
    for (const metric of [hits, rooms, waits]) metric.bind({ user: 'first' });
    const over = { user: 'second' };
    const [hit, room, wait] = [hits.bind(over), rooms.bind(over), waits.bind(over)];
    expect(hits.bind(over)).toBe(hit);
    hit.inc();
    hit.inc(2);
    room.set(5);
    room.inc();
    room.dec(2);
    wait.observe(3);
    const seconds = wait.startTimer()();
    expect(shown(registry, 'hits_total')).toEqual({ first: 0, __other__: 3 });
    expect(shown(registry, 'rooms')).toEqual({ first: 0, __other__: 4 });
    expect(shown(registry, 'wait_seconds')).toEqual({ first: [0, 0, 0], __other__: [1, 1, 3 + seconds] });
    room.readFrom(() => 9);
    expect(shown(registry, 'rooms')).toEqual({ first: 0, __other__: 9 });
    expect(registry.usage().map(({ overflowed }) => overflowed)).toEqual([2, 4, 2]);
  });

  test('labels that were missing and labels beyond the cap share a series, but only the latter count as overflow', () => {
    const { registry } = tellingRegistry({ maxSeriesPerMetric: 2 });
    const hits = registry.register(counter({ name: 'hits_total', help, labels: { user: bounded(9) } }));
    hits.inc({} as { user: string });
    for (const user of ['a', 'b', 'c']) hits.inc({ user });
    expect(shown(registry, 'hits_total')).toEqual({ __other__: 3, a: 1 });
    expect(registry.usage()[0]).toMatchObject({ series: 2, overflowed: 2 });
  });

  test('the label that is named is the one with most distinct values, wherever it stands', () => {
    const { registry, said } = tellingRegistry({ maxSeriesPerMetric: 6 });
    const hits = registry.register(
      counter({ name: 'hits_total', help, labels: { a: ['1', '2'], user: bounded(100), b: bounded(3) } }),
    );
    for (let i = 0; i < 20; i++) hits.inc({ a: i % 2 === 0 ? '1' : '2', user: `u${i}`, b: String(i % 3) });
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('Label "user" has the most distinct values: 6.');
  });
});

describe('a label explosion', () => {
  // A fresh string each time, as a service reads it from a request.
  const userId = (i: number) =>
    Buffer.from(`user-${i.toString(36)}-${'0123456789abcdef'.repeat(8)}`).toString();

  function heapAfterCollection(): number {
    if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
    globalThis.gc();
    globalThis.gc();
    return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  }

  test.each([
    ['a bound of the label', 500, 501],
    ['the cap of the metric', 1_000_000, 2001],
  ])(
    '100,000 user ids stop at %s: memory stays flat, one warning names the label',
    (_what, bound, series) => {
      const { registry, said, diagnostics } = tellingRegistry();
      const hits = registry.register(
        histogram({ name: 'hit_seconds', help, labels: { plan: ['free'], user: bounded(bound) } }),
      );
      for (let i = 0; i < 5000; i++) hits.observe({ plan: 'free', user: userId(i) }, 0.1);
      const before = heapAfterCollection();
      for (let i = 5000; i < 100_000; i++) hits.observe({ plan: 'free', user: userId(i) }, 0.1);
      const grown = heapAfterCollection() - before;
      expect(grown).toBeLessThan(500_000);
      expect(registry.usage()).toEqual([
        {
          name: 'hit_seconds',
          type: 'histogram',
          series,
          maxSeries: 2000,
          overflowed: 100_000 - (series - 1),
          neverRecorded: false,
        },
      ]);
      const recorded = Object.values(shown(registry, 'hit_seconds') as Record<string, number[]>)
        .flatMap((cells) => cells.slice(0, -1))
        .reduce((sum, count) => sum + count, 0);
      expect(recorded).toBe(100_000);
      expect(said).toHaveLength(1);
      expect(said[0]).toContain('EYRIE_METRICS_SERIES_OVERFLOW');
      expect(said[0]).toContain('abel "user"');
      expect(diagnostics.counts()).toEqual([{ code: 'EYRIE_METRICS_SERIES_OVERFLOW', count: 1 }]);
    },
  );

  test('a value that was cut out of a large text does not keep that text alive', () => {
    const { registry } = tellingRegistry();
    const hits = registry.register(counter({ name: 'hits_total', help, labels: { user: bounded(2000) } }));
    const before = heapAfterCollection();
    for (let i = 0; i < 300; i++) {
      const body = Buffer.alloc(100_000, `${i}-a-request-body-`).toString();
      hits.inc({ user: body.slice(0, 20) });
      hits.inc({ user: body.slice(20) });
    }
    expect(heapAfterCollection() - before).toBeLessThan(2_000_000);
    expect(registry.usage()[0]?.series).toBe(600);
  });
});
