import { counter, histogram } from '../../src/declarations/declare.js';

test("prom-client's labelNames are refused with a hint, not ignored", () => {
  const options = { name: 'calls_total', help: 'Calls.', labelNames: ['method'] };
  expect(() => counter(options as never)).toThrow(
    'EYRIE_METRICS_OPTION_UNKNOWN: The counter "calls_total" was declared with "labelNames", which is no option of a' +
      ' counter. Use "labels", with the allowed values of each label or bounded(n).',
  );
});

test('only a histogram takes buckets', () => {
  const options = { name: 'calls_total', help: 'Calls.', buckets: [1] };
  expect(() => counter(options as never)).toThrow(
    'EYRIE_METRICS_OPTION_UNKNOWN: The counter "calls_total" was declared with "buckets", which is no option of a' +
      ' counter. Use only name, help, labels, display, maxSeries, overflowLabels.',
  );
  expect(() => histogram({ name: 'call_seconds', help: 'Calls.', buckets: [1] })).not.toThrow();
});
