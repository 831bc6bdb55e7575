import { counter, histogram } from '../../src/engine.js';
import { tellingRegistry } from './telling-registry.js';

const wait = histogram({ name: 'wait_seconds', help: 'h', buckets: [1] });

test('a reserved metric is not shown, and has no series, until it is registered', () => {
  const { registry } = tellingRegistry();
  registry.reserve(wait);
  registry.reserve(wait);
  expect(registry.families()).toEqual([]);
  expect(registry.usage()).toEqual([]);
  expect(registry.find(wait)).toBeUndefined();
  registry.register(wait).observe(0.5);
  expect(registry.families()).toHaveLength(1);
  expect(registry.usage()).toMatchObject([{ name: 'wait_seconds', series: 1 }]);
});

test('a reserved name is free for its own shape alone', () => {
  const { registry } = tellingRegistry();
  registry.reserve(wait);
  expect(() => registry.register(histogram({ name: 'wait_seconds', help: 'h', buckets: [2] }))).toThrow(
    'EYRIE_METRICS_DUPLICATE_NAME: The name "wait_seconds" is wanted by [histogram wait_seconds, buckets 2] but' +
      ' belongs to [histogram wait_seconds, buckets 1]. Rename one of the two metrics, or declare it once and import' +
      ' it where it is used.',
  );
  registry.register(histogram({ name: 'wait_seconds', help: 'Said otherwise.', buckets: [1] })).observe(0.5);
  expect(registry.register(wait)).toBe(registry.find(wait));
});

test('what a metric has taken cannot be reserved for another', () => {
  const { registry } = tellingRegistry({ constantLabels: { region: 'eu' } });
  registry.register(wait);
  expect(() => registry.reserve(counter({ name: 'wait_seconds_total', help: 'h' }))).toThrow(
    'EYRIE_METRICS_DUPLICATE_NAME',
  );
  expect(() =>
    registry.reserve(counter({ name: 'visits_total', help: 'h', labels: { region: ['eu', 'us'] } })),
  ).toThrow('EYRIE_METRICS_LABEL_RESERVED');
});
