import { Diagnostics, EyrieError } from '@eyrie/core/engine';
import prom from 'prom-client';
import { expositionText } from '../../src/exposition/exposition-renderer.js';
import { PROM_CLIENT_DEFAULT_METRIC_NAMES } from '../../src/prom-client/default-metric-names.js';
import { MergedRegistries } from '../../src/prom-client/merged-registries.js';
import type { PromClientRegistry } from '../../src/prom-client/prom-client-registry.js';
import type { MetricFamily } from '../../src/series/family.js';
import { collected, histogram, scalar } from '../exposition/families.js';

const said: string[] = [];

beforeEach(() => {
  said.length = 0;
});

function merge(registries: readonly PromClientRegistry[], deadlineMilliseconds = 5000): MergedRegistries {
  const diagnostics = new Diagnostics((_, message) => said.push(message));
  return new MergedRegistries({ registries, diagnostics, deadlineMilliseconds });
}

function addGauge(configuration: prom.GaugeConfiguration<string>): prom.Gauge {
  return new prom.Gauge(configuration);
}

function aRegistry(): prom.Registry {
  const registry = new prom.Registry();
  const registers = [registry];
  registry.setDefaultLabels({ team: 'payments' });
  const durations = new prom.Histogram({
    name: 'job_seconds',
    help: 'How long a "job" takes.',
    labelNames: ['kind'],
    buckets: [0.5, 1],
    registers,
  });
  durations.observe({ kind: 'mail' }, 0.25);
  durations.observe({ kind: 'mail' }, 3);
  const sizes = new prom.Summary({ name: 'payload_bytes', help: 'Sizes.', percentiles: [0.5, 1], registers });
  sizes.observe(10);
  sizes.observe(30);
  addGauge({
    name: 'queue_length',
    help: 'Waiting.',
    registers,
    async collect() {
      await new Promise((resolve) => setTimeout(resolve, 5));
      this.set(42);
    },
  });
  new prom.Counter({ name: 'mails_total', help: 'Mails.', labelNames: ['kind'], registers }).inc(
    { kind: 'a"b' },
    2,
  );
  new prom.Counter({ name: 'retries', help: 'Retries.', registers }).inc(1.5);
  return registry;
}

test('metrics of a registry are shown beside ours in text, with the names that they have there', async () => {
  const families = await merge([aRegistry()]).addTo([scalar('gauge', 'ours', [], [[[], 1]])]);
  expect(await expositionText(families, { constantLabels: { service: 'nexo-be' } })).toBe(`\
# HELP ours Help of ours.
# TYPE ours gauge
ours{service="nexo-be"} 1
# HELP job_seconds How long a "job" takes.
# TYPE job_seconds histogram
job_seconds_bucket{kind="mail",team="payments",service="nexo-be",le="0.5"} 1
job_seconds_bucket{kind="mail",team="payments",service="nexo-be",le="1"} 1
job_seconds_bucket{kind="mail",team="payments",service="nexo-be",le="+Inf"} 2
job_seconds_sum{kind="mail",team="payments",service="nexo-be"} 3.25
job_seconds_count{kind="mail",team="payments",service="nexo-be"} 2
# HELP payload_bytes Sizes.
# TYPE payload_bytes summary
payload_bytes{team="payments",service="nexo-be",quantile="0.5"} 20
payload_bytes{team="payments",service="nexo-be",quantile="1"} 30
payload_bytes_sum{team="payments",service="nexo-be"} 40
payload_bytes_count{team="payments",service="nexo-be"} 2
# HELP queue_length Waiting.
# TYPE queue_length gauge
queue_length{team="payments",service="nexo-be"} 42
# HELP mails_total Mails.
# TYPE mails_total counter
mails_total{kind="a\\"b",team="payments",service="nexo-be"} 2
# HELP retries Retries.
# TYPE retries counter
retries{team="payments",service="nexo-be"} 1.5
`);
});

test('in OpenMetrics its counters end in _total and its bounds are canonical', async () => {
  const families = await merge([aRegistry()]).addTo([]);
  expect(await expositionText(families, { format: 'openmetrics' })).toBe(`\
# HELP job_seconds How long a \\"job\\" takes.
# TYPE job_seconds histogram
# UNIT job_seconds seconds
job_seconds_bucket{kind="mail",team="payments",le="0.5"} 1
job_seconds_bucket{kind="mail",team="payments",le="1.0"} 1
job_seconds_bucket{kind="mail",team="payments",le="+Inf"} 2
job_seconds_sum{kind="mail",team="payments"} 3.25
job_seconds_count{kind="mail",team="payments"} 2
# HELP payload_bytes Sizes.
# TYPE payload_bytes summary
# UNIT payload_bytes bytes
payload_bytes{team="payments",quantile="0.5"} 20
payload_bytes{team="payments",quantile="1.0"} 30
payload_bytes_sum{team="payments"} 40
payload_bytes_count{team="payments"} 2
# HELP queue_length Waiting.
# TYPE queue_length gauge
queue_length{team="payments"} 42
# HELP mails Mails.
# TYPE mails counter
mails_total{kind="a\\"b",team="payments"} 2
# HELP retries Retries.
# TYPE retries counter
retries_total{team="payments"} 1.5
# EOF
`);
});

test('merging leaves the registry as it was', async () => {
  const registry = aRegistry();
  const before = await registry.metrics();
  const merged = merge([registry]);
  merged.assertNoClash([]);
  await expositionText(await merged.addTo([]), { format: 'openmetrics' });
  expect(await registry.metrics()).toBe(before);
  expect(registry.contentType).toBe(prom.Registry.PROMETHEUS_CONTENT_TYPE);
});

test('a registry in OpenMetrics mode keeps its exemplars, and its counters their full names', async () => {
  const registry = new prom.Registry<prom.OpenMetricsContentType>();
  registry.setContentType(prom.Registry.OPENMETRICS_CONTENT_TYPE);
  const counter = new prom.Counter({
    name: 'mails_total',
    help: 'Mails.',
    enableExemplars: true,
    registers: [registry],
  });
  counter.inc({ value: 2, exemplarLabels: { trace_id: 'abc' } } as never);
  // It cuts `_total` from the counter's name.
  await registry.metrics();
  const families = await merge([registry]).addTo([]);
  expect(await expositionText(families)).toBe(
    '# HELP mails_total Mails.\n# TYPE mails_total counter\nmails_total 2\n',
  );
  expect(await expositionText(families, { format: 'openmetrics' })).toMatch(
    /^# HELP mails Mails\.\n# TYPE mails counter\nmails_total 2 # \{trace_id="abc"\} 2 \d+(\.\d+)?\n# EOF\n$/,
  );
});

test('the default metrics of prom-client replace ours of the same name', async () => {
  const registry = new prom.Registry();
  prom.collectDefaultMetrics({ register: registry });
  const names = registry.getMetricsAsArray().map(({ name }) => name);
  expect([...PROM_CLIENT_DEFAULT_METRIC_NAMES].sort()).toEqual(names.sort());

  const merged = merge([registry]);
  const own: readonly MetricFamily[] = [
    collected('gauge', 'process_start_time_seconds', [{ labels: {}, value: 1 }]),
    histogram('nodejs_gc_duration_seconds', ['kind'], [1]),
    collected('gauge', 'nodejs_eventloop_utilization_ratio', []),
  ];
  merged.assertNoClash(own);
  const families = await merged.addTo(own);
  expect(families.filter((family) => own.includes(family))).toEqual([own[2]]);
  expect(families.map(({ descriptor }) => descriptor.name).sort()).toEqual(
    [...names, 'nodejs_eventloop_utilization_ratio'].sort(),
  );
  expect(said).toEqual([]);
});

test.each<[string, MetricFamily, string]>([
  [
    'the same name',
    scalar('gauge', 'queue_length', [], []),
    'EYRIE_METRICS_NAME_IN_MERGED_REGISTRY: An included prom-client registry has a metric "queue_length", and Eyrie ' +
      'has one of that name too. Rename one of the two, or do not include that registry.',
  ],
  [
    'a sample of a histogram',
    scalar('gauge', 'job_seconds_count', [], []),
    'EYRIE_METRICS_NAME_IN_MERGED_REGISTRY: An included prom-client registry has a metric "job_seconds" with a ' +
      'sample "job_seconds_count", and Eyrie has one of that name too. Rename one of the two, or do not include ' +
      'that registry.',
  ],
])('a clash at start is an error that names the metric: %s', (_, own, message) => {
  const merged = merge([aRegistry()]);
  let thrown: unknown;
  try {
    merged.assertNoClash([own]);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(EyrieError);
  expect((thrown as EyrieError).message).toBe(message);
});

test('a clash that appears later is left out and said once', async () => {
  const registry = new prom.Registry();
  const merged = merge([registry]);
  const own = [scalar('gauge', 'level', [], [[[], 1]])];
  merged.assertNoClash(own);
  addGauge({ name: 'level', help: 'Theirs.', registers: [registry] }).set(9);
  addGauge({ name: 'other', help: 'Other.', registers: [registry] }).set(2);
  for (let scrape = 0; scrape < 2; scrape++) {
    expect(await expositionText(await merged.addTo(own))).toBe(
      '# HELP level Help of level.\n# TYPE level gauge\nlevel 1\n# HELP other Other.\n# TYPE other gauge\nother 2\n',
    );
  }
  expect(said).toEqual([
    'EYRIE_METRICS_MERGED_NAME_IGNORED: The metric "level" of an included prom-client registry takes the name of ' +
      '"level", and is left out. Rename one of the two.',
  ]);
});

test('several registries are merged, each once, and the first to have a name keeps it', async () => {
  const [one, two] = [new prom.Registry(), new prom.Registry()];
  addGauge({ name: 'level', help: 'One.', registers: [one] }).set(1);
  addGauge({ name: 'level', help: 'Two.', registers: [two] }).set(2);
  addGauge({ name: 'only_two', help: 'Two.', registers: [two] }).set(3);
  const families = await merge([one, two, one]).addTo([]);
  expect(await expositionText(families)).toBe(
    '# HELP level One.\n# TYPE level gauge\nlevel 1\n# HELP only_two Two.\n# TYPE only_two gauge\nonly_two 3\n',
  );
  expect(said.length).toBe(1);
});

test('the global register can be merged', async () => {
  addGauge({ name: 'of_the_global_register', help: 'G.' }).set(1);
  const families = await merge([prom.register]).addTo([]);
  expect(families.map(({ descriptor }) => descriptor.name)).toEqual(['of_the_global_register']);
  prom.register.clear();
});

test('a registry whose collect function throws is left out, said once, and shown again when it recovers', async () => {
  const registry = new prom.Registry();
  let broken = true;
  addGauge({
    name: 'level',
    help: 'L.',
    registers: [registry],
    collect() {
      if (broken) throw new RangeError('secret');
    },
  });
  const healthy = new prom.Registry();
  addGauge({ name: 'healthy', help: 'H.', registers: [healthy] });
  const merged = merge([registry, healthy]);
  for (let scrape = 0; scrape < 2; scrape++) {
    expect((await merged.addTo([])).map(({ descriptor }) => descriptor.name)).toEqual(['healthy']);
  }
  expect(said).toEqual([
    'EYRIE_METRICS_MERGED_REGISTRY_FAILED: The included prom-client registry 1 failed with RangeError, and its ' +
      'metrics are left out. Correct the collect function that throws.',
  ]);
  broken = false;
  expect((await merged.addTo([])).map(({ descriptor }) => descriptor.name)).toEqual(['level', 'healthy']);
});

test('a registry that fails at once is left out too', async () => {
  const registry: PromClientRegistry = {
    contentType: '',
    getMetricsAsArray: () => [],
    getMetricsAsJSON: () => {
      throw new TypeError('broken');
    },
  };
  const merged = merge([registry]);
  expect(await merged.addTo([])).toEqual([]);
  expect(await merged.addTo([])).toEqual([]);
  expect(said.length).toBe(1);
});

test('a registry that does not answer is waited for once, and is back when it answers', async () => {
  const registry = new prom.Registry();
  const answer = Promise.withResolvers<void>();
  let measured = 0;
  addGauge({
    name: 'level',
    help: 'L.',
    registers: [registry],
    async collect() {
      measured += 1;
      await answer.promise;
      this.set(measured);
    },
  });
  const merged = merge([registry], 200);
  const own = [scalar('gauge', 'ours', [], [])];
  expect(await merged.addTo(own)).toEqual(own);
  const soon = new Promise((resolve) => setTimeout(() => resolve('waited'), 100));
  expect(await Promise.race([merged.addTo(own), soon])).toEqual(own);
  expect(measured).toBe(1);
  expect(said).toEqual([
    'EYRIE_METRICS_MERGED_REGISTRY_LATE: The included prom-client registry 1 did not answer within 200 ms, and its ' +
      'metrics are left out until it does. Make its collect functions faster.',
  ]);
  answer.resolve();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await merged.addTo(own)).length).toBe(2);
  expect(measured).toBe(2);
});

test('scrapes that meet share one reading', async () => {
  const registry = new prom.Registry();
  let measured = 0;
  const collect = () => {
    measured += 1;
  };
  addGauge({ name: 'level', help: 'L.', registers: [registry], collect });
  const merged = merge([registry]);
  await Promise.all([merged.addTo([]), merged.addTo([]), merged.addTo([])]);
  expect(measured).toBe(1);
});
