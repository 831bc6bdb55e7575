import {
  bounded,
  counter,
  type GaugeDeclaration,
  gauge,
  histogram,
  type MetricDeclaration,
  MetricRegistry,
} from '../../src/engine.js';
import { shown, tellingRegistry } from './telling-registry.js';

const help = 'h';
const signups = () =>
  counter({
    name: 'signups_total',
    help,
    labels: { plan: ['free', 'pro'], source: bounded(5) },
    maxSeries: 9,
  });

describe('registering', () => {
  test('a metric is found by its declaration once it is registered', () => {
    const { registry } = tellingRegistry();
    const declared = signups();
    expect(registry.find(declared)).toBeUndefined();
    const metric = registry.register(declared);
    expect(registry.find(declared)).toBe(metric);
    expect(registry.metric(declared)).toBe(metric);
  });

  test('asking for a metric that is not registered says where to declare it', () => {
    const { registry } = tellingRegistry();
    expect(() => registry.metric(signups())).toThrow(
      'EYRIE_METRICS_NOT_DECLARED: Metric "signups_total" was asked for but is not declared in this application. Add its declaration to the config\'s "metrics" or to MetricsModule.forFeature.',
    );
  });

  test('the same shape may be registered again: it is the same metric, wherever it was declared', () => {
    const { registry } = tellingRegistry();
    const first = registry.register(signups());
    const again = counter({
      name: 'signups_total',
      help: 'Other words.',
      labels: { source: bounded(5), plan: ['pro', 'free'] },
      maxSeries: 9,
      display: { unit: 'users' },
    });
    expect(registry.register(again)).toBe(first);
    expect(registry.metric(again)).toBe(first);
    registry.register(again).inc({ plan: 'pro', source: 'ads' });
    expect(shown(registry, 'signups_total')).toEqual({ 'pro,ads': 1 });
    expect(registry.families()).toHaveLength(1);
  });

  const base = 'counter signups_total{plan: "free" | "pro", source: bounded(5)}, maxSeries 9';
  const labels = { plan: ['free', 'pro'], source: bounded(5) } as const;
  test.each([
    [
      'a label value more',
      counter({
        name: 'signups_total',
        help,
        labels: { ...labels, plan: ['free', 'pro', 'max'] },
        maxSeries: 9,
      }),
      'counter signups_total{plan: "free" | "max" | "pro", source: bounded(5)}, maxSeries 9',
    ],
    [
      'another bound',
      counter({ name: 'signups_total', help, labels: { ...labels, source: bounded(6) }, maxSeries: 9 }),
      'counter signups_total{plan: "free" | "pro", source: bounded(6)}, maxSeries 9',
    ],
    [
      'no labels',
      counter({ name: 'signups_total', help, maxSeries: 9 }),
      'counter signups_total, maxSeries 9',
    ],
    [
      'no cap of its own',
      counter({ name: 'signups_total', help, labels }),
      'counter signups_total{plan: "free" | "pro", source: bounded(5)}',
    ],
    [
      'other overflow labels',
      counter({ name: 'signups_total', help, labels, maxSeries: 9, overflowLabels: ['source', 'plan'] }),
      `${base}, overflowLabels plan source`,
    ],
  ])('the same name with %s is refused, and both shapes are named', (_what, other, shape) => {
    const { registry } = tellingRegistry();
    registry.register(signups());
    expect(registry.find(other)).toBeUndefined();
    expect(() => registry.register<MetricDeclaration>(other)).toThrow(
      `EYRIE_METRICS_DUPLICATE_NAME: The name "signups_total" is wanted by [${shape}] but belongs to [${base}]. Rename one of the two metrics, or declare it once and import it where it is used.`,
    );
    expect(registry.families()).toHaveLength(1);
  });

  test('histograms with different buckets are different', () => {
    const { registry } = tellingRegistry();
    registry.register(histogram({ name: 'a_seconds', help, buckets: [1, 2] }));
    expect(() => registry.register(histogram({ name: 'a_seconds', help, buckets: [1, 3] }))).toThrow(
      'EYRIE_METRICS_DUPLICATE_NAME: The name "a_seconds" is wanted by [histogram a_seconds, buckets 1 3] but belongs to [histogram a_seconds, buckets 1 2].',
    );
  });

  test.each(['_bucket', '_sum', '_count'])('a name that a histogram implies is taken: %s', (suffix) => {
    // counter() and gauge() refuse such names: this is what a plain object from an untyped caller meets.
    const clash = { type: 'gauge', name: `a_seconds${suffix}`, help, labels: {} } as GaugeDeclaration;
    const first = tellingRegistry().registry;
    first.register(histogram({ name: 'a_seconds', help, buckets: [1] }));
    expect(() => first.register(clash)).toThrow(
      `EYRIE_METRICS_DUPLICATE_NAME: The name "a_seconds${suffix}" is wanted by [gauge a_seconds${suffix}] but belongs to [histogram a_seconds, buckets 1].`,
    );
    const second = tellingRegistry().registry;
    second.register(clash);
    expect(() => second.register(histogram({ name: 'a_seconds', help, buckets: [1] }))).toThrow(
      `EYRIE_METRICS_DUPLICATE_NAME: The name "a_seconds${suffix}" is wanted by [histogram a_seconds, buckets 1] but belongs to [gauge a_seconds${suffix}].`,
    );
    expect([...second.names()]).toEqual([`a_seconds${suffix}`]);
  });

  test('a gauge cannot have the name that OpenMetrics gives the family of a counter', () => {
    const { registry } = tellingRegistry();
    registry.register(counter({ name: 'jobs_total', help }));
    expect(() => registry.register(gauge({ name: 'jobs', help }))).toThrow(
      'EYRIE_METRICS_DUPLICATE_NAME: The name "jobs" is wanted by [gauge jobs] but belongs to [counter jobs_total].',
    );
  });

  test('all names on the page are told', () => {
    const { registry } = tellingRegistry();
    registry.register(counter({ name: 'a_total', help }));
    registry.register(gauge({ name: 'b', help }));
    registry.register(histogram({ name: 'c_seconds', help }));
    expect([...registry.names()]).toEqual([
      'a_total',
      'a',
      'b',
      'c_seconds',
      'c_seconds_bucket',
      'c_seconds_sum',
      'c_seconds_count',
    ]);
  });
});

describe('a registry', () => {
  test('two registries know nothing of each other', () => {
    const one = tellingRegistry();
    const two = tellingRegistry();
    const declared = signups();
    const metric = one.registry.register(declared);
    expect(two.registry.find(declared)).toBeUndefined();
    expect(two.registry.register(declared)).not.toBe(metric);
    metric.inc({ plan: 'free', source: 'ads' }, Number.NaN);
    metric.inc({ plan: 'free', source: 'ads' });
    expect(shown(one.registry, 'signups_total')).toEqual({ 'free,ads': 1 });
    expect(shown(two.registry, 'signups_total')).toEqual({});
    expect(two.registry.rejections()).toEqual([]);
    expect([one.said.length, two.said.length]).toEqual([1, 0]);
  });

  test('each metric may have 2,000 series and there are no constant labels unless it is told otherwise', () => {
    const registry = new MetricRegistry();
    registry.register(counter({ name: 'a_total', help }));
    expect(registry.usage()[0]?.maxSeries).toBe(2000);
    expect(registry.constantLabels).toEqual({});
  });

  test('a cap that is not a whole number from 1 is refused', () => {
    expect(() => new MetricRegistry({ maxSeriesPerMetric: 0 })).toThrow(
      'EYRIE_METRICS_LIMIT_INVALID: maxSeriesPerMetric is 0. Give a whole number from 1, such as 2000.',
    );
  });
});

describe('constant labels', () => {
  test('are kept as a frozen copy', () => {
    const constantLabels = { service: 'nexo-be' };
    const registry = new MetricRegistry({ constantLabels });
    constantLabels.service = 'other';
    expect(registry.constantLabels).toEqual({ service: 'nexo-be' });
    expect(Object.isFrozen(registry.constantLabels)).toBe(true);
  });

  test('a metric cannot have a label of the same name', () => {
    const registry = new MetricRegistry({ constantLabels: { plan: 'x' } });
    expect(() => registry.register(signups())).toThrow(
      'EYRIE_METRICS_LABEL_RESERVED: The label "plan" of metric "signups_total" is a constant label of this application. Rename the label, or take it out of the constant labels.',
    );
    expect(registry.names().size).toBe(0);
  });

  test.each([
    [
      { le: '1' },
      'EYRIE_METRICS_LABEL_RESERVED: The label name "le" of the constant labels is reserved by Prometheus.',
    ],
    [
      { 'service.name': 'x' },
      'EYRIE_METRICS_LABEL_INVALID: The label name "service.name" of the constant labels is not one that Prometheus knows.',
    ],
    [{ service: '' }, 'EYRIE_METRICS_LABEL_INVALID: The constant label "service" is empty.'],
    [
      { service: undefined },
      'EYRIE_METRICS_LABEL_INVALID: The constant label "service" is of type undefined.',
    ],
  ])('%j is refused', (constantLabels, message) => {
    expect(() => new MetricRegistry({ constantLabels: constantLabels as Record<string, string> })).toThrow(
      message,
    );
  });
});
