#!/usr/bin/env node
// What one recording costs: Eyrie's instruments beside prom-client's, in one process and one run.
//   npx tsc -b packages/metrics/tsconfig.lib.json && node bench/instruments.mjs [--quick]
// Every case records into the same series in the same random order. prom-client is called as its manual says,
// with a labels object; the labelled cases of both build that object anew for each call. Two cases of each
// kind are the same code twice: what they differ by is the noise of this run.
import os from 'node:os';
import { bounded, counter, histogram, MetricRegistry } from '@eyrie/metrics/engine';
import promClient from 'prom-client';
import { durations, labelTuples, METHODS, randomOrder, routesIn, STATUS_CODES } from './lib/http-labels.mjs';
import { interleave, ratioOf, spread } from './lib/interleave.mjs';

const quick = process.argv.includes('--quick');
const ROUNDS = quick ? 5 : 25;
const SLICE_MS = quick ? 5 : 15;

const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];
const LABEL_NAMES = ['method', 'route', 'status_code'];
const DURATIONS = durations();

const GOALS = [
  { series: 100, baseline: 'prom-client inc(labels)', name: 'eyrie bound inc()', times: 25 },
  { series: 100, baseline: 'prom-client observe(labels, v)', name: 'eyrie bound observe(v)', times: 50 },
  { series: 100, baseline: 'prom-client inc(labels)', name: 'eyrie inc(labels)', times: 8 },
  { series: 100, baseline: 'prom-client observe(labels, v)', name: 'eyrie observe(labels, v)', times: 8 },
  { series: 10_000, baseline: 'prom-client inc(labels)', name: 'eyrie inc(labels)', times: 3 },
  { series: 10_000, baseline: 'prom-client observe(labels, v)', name: 'eyrie observe(labels, v)', times: 3 },
];

console.log(
  `Node ${process.version}, ${os.cpus()[0].model.trim()}, ${os.cpus().length} cores, prom-client 15.1.3`,
);
console.log(`${ROUNDS} rounds of ${SLICE_MS} ms a case, interleaved; medians (min to max)`);
visitOtherMetrics();
for (const series of [100, 10_000]) compareAt(series);

function compareAt(series) {
  const counts = { promClient: 0, eyrie: 0 };
  const prom = promClientMetrics();
  const eyrie = eyrieMetrics(series);
  const cases = [...promClientCases(series, prom, counts), ...eyrieCases(series, eyrie, counts)];
  const times = interleave(cases, { rounds: ROUNDS, sliceMs: SLICE_MS });
  verify(eyrie, counts);
  report(series, times);
}

function promClientMetrics() {
  const registers = [new promClient.Registry()];
  return {
    counter: new promClient.Counter({
      name: 'http_requests_total',
      help: 'h',
      labelNames: LABEL_NAMES,
      registers,
    }),
    histogram: new promClient.Histogram({
      name: 'http_request_duration_seconds',
      help: 'h',
      labelNames: LABEL_NAMES,
      buckets: BUCKETS,
      registers,
    }),
  };
}

function eyrieMetrics(series) {
  const registry = new MetricRegistry({ maxSeriesPerMetric: series });
  const labels = { method: METHODS, route: bounded(routesIn(series)), status_code: STATUS_CODES };
  return {
    registry,
    counter: registry.register(counter({ name: 'http_requests_total', help: 'h', labels })),
    histogram: registry.register(
      histogram({ name: 'http_request_duration_seconds', help: 'h', labels, buckets: BUCKETS }),
    ),
  };
}

function promClientCases(series, { counter, histogram }) {
  const tuples = labelTuples(series);
  const order = randomOrder(series);
  const inc = (iterations) => {
    for (let i = 0; i < iterations; i++) {
      const tuple = tuples[order[i & 0xffff]];
      counter.inc({ method: tuple[0], route: tuple[1], status_code: tuple[2] });
    }
  };
  const observe = (iterations) => {
    for (let i = 0; i < iterations; i++) {
      const tuple = tuples[order[i & 0xffff]];
      histogram.observe({ method: tuple[0], route: tuple[1], status_code: tuple[2] }, DURATIONS[i & 0x3fff]);
    }
  };
  return [
    { name: 'prom-client inc(labels)', run: inc },
    { name: 'prom-client inc(labels), again', run: inc },
    { name: 'prom-client observe(labels, v)', run: observe },
  ];
}

function eyrieCases(series, { counter, histogram }, counts) {
  const tuples = labelTuples(series);
  const order = randomOrder(series);
  const bind = (metric) =>
    tuples.map(([method, route, status_code]) => metric.bind({ method, route, status_code }));
  const boundCounters = bind(counter);
  const boundHistograms = bind(histogram);
  const count = (work) => (iterations) => {
    work(iterations);
    counts.eyrie += iterations;
  };
  const labelledInc = count((iterations) => {
    for (let i = 0; i < iterations; i++) {
      const tuple = tuples[order[i & 0xffff]];
      counter.inc({ method: tuple[0], route: tuple[1], status_code: tuple[2] });
    }
  });
  return [
    {
      name: 'eyrie bound inc()',
      run: count((iterations) => {
        for (let i = 0; i < iterations; i++) boundCounters[order[i & 0xffff]].inc();
      }),
    },
    {
      name: 'eyrie bound observe(v)',
      run: count((iterations) => {
        for (let i = 0; i < iterations; i++)
          boundHistograms[order[i & 0xffff]].observe(DURATIONS[i & 0x3fff]);
      }),
    },
    { name: 'eyrie inc(labels)', run: labelledInc },
    { name: 'eyrie inc(labels), again', run: labelledInc },
    {
      name: 'eyrie observe(labels, v)',
      run: count((iterations) => {
        for (let i = 0; i < iterations; i++) {
          const tuple = tuples[order[i & 0xffff]];
          histogram.observe(
            { method: tuple[0], route: tuple[1], status_code: tuple[2] },
            DURATIONS[i & 0x3fff],
          );
        }
      }),
    },
  ];
}

// A service has more metrics than one: code that has seen a single shape would be faster than it ever is there.
function visitOtherMetrics() {
  const registry = new MetricRegistry();
  const schemas = [
    { plan: ['free', 'pro'] },
    { provider: ['stripe', 'adyen'], currency: ['EUR', 'USD'] },
    { queue: bounded(10), outcome: ['ok', 'failed'], priority: ['low', 'high'] },
    { tenant: bounded(10), region: ['eu', 'us'], tier: ['a', 'b'], shard: bounded(10) },
    { job: bounded(10) },
    { cache: ['hit', 'miss'], store: bounded(5) },
  ];
  schemas.forEach((labels, position) => {
    const events = registry.register(counter({ name: `other_${position}_total`, help: 'h', labels }));
    const delays = registry.register(histogram({ name: `other_${position}_seconds`, help: 'h', labels }));
    const values = Object.fromEntries(
      Object.entries(labels).map(([name, label]) => [name, Array.isArray(label) ? label[0] : 'one']),
    );
    const promCounter = new promClient.Counter({
      name: `other_${position}_total`,
      help: 'h',
      labelNames: Object.keys(labels),
      registers: [new promClient.Registry()],
    });
    for (let i = 0; i < 50_000; i++) {
      events.inc({ ...values });
      delays.observe({ ...values }, DURATIONS[i & 0x3fff]);
      promCounter.inc({ ...values });
    }
  });
}

/** Every recording must have arrived; this also keeps the optimiser from leaving any out. */
function verify({ registry }, counts) {
  let recorded = 0;
  for (const family of registry.families()) {
    for (const series of family.series) {
      if (family.kind === 'scalar') recorded += family.read(series);
      else for (const cell of series.cells.subarray(0, -1)) recorded += cell;
    }
  }
  if (recorded !== counts.eyrie || registry.usage().some(({ overflowed }) => overflowed > 0)) {
    throw new Error(`${counts.eyrie} recordings were made, ${recorded} arrived`);
  }
}

function report(series, times) {
  console.log(`\n${series.toLocaleString('en')} series`);
  for (const [name, nanoseconds] of times) {
    const { median, min, max } = spread(nanoseconds);
    console.log(
      `  ${name.padEnd(34)} ${median.toFixed(1).padStart(7)} ns (${min.toFixed(1)} to ${max.toFixed(1)})`,
    );
  }
  console.log('  ratios');
  for (const { baseline, name, times: goal } of GOALS.filter((one) => one.series === series)) {
    printRatio(`${name} against ${baseline}`, ratioOf(times, baseline, name), `goal ${goal}x`);
  }
  for (const name of ['prom-client inc(labels)', 'eyrie inc(labels)']) {
    printRatio(`A/A control: ${name}`, ratioOf(times, name, `${name}, again`), 'goal 1x');
  }
}

function printRatio(title, { median, min, max }, goal) {
  console.log(
    `  ${title.padEnd(62)} ${median.toFixed(2).padStart(7)}x (${min.toFixed(2)} to ${max.toFixed(2)}), ${goal}`,
  );
}
