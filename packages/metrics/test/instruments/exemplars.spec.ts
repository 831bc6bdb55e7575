import type { TraceContext } from '@eyrie/core/engine';
import { jest } from '@jest/globals';
import { bounded, type HistogramFamily, histogram, type MetricRegistry } from '../../src/engine.js';
import { tellingRegistry } from '../registry/telling-registry.js';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN_ID = '00f067aa0ba902b7';
const SPAN: TraceContext = { traceId: TRACE_ID, spanId: SPAN_ID, sampled: true };
const NOW = 1_700_000_000_250;

const wait = histogram({ name: 'wait_seconds', help: 'h', buckets: [0.1, 1] });
const search = histogram({
  name: 'search_seconds',
  help: 'h',
  labels: { tenant: bounded(10) },
  buckets: [1],
  maxSeries: 1,
});

/** What each bucket of a family's series has as its exemplar, by label values. */
function exemplarsOf(registry: MetricRegistry, name: string): Record<string, readonly string[] | undefined> {
  const family = registry.families().find(({ descriptor }) => descriptor.name === name) as HistogramFamily;
  return Object.fromEntries(
    family.series.map(({ labelValues, exemplars }) => [
      labelValues.join(','),
      exemplars &&
        Array.from(exemplars.times, (time, bucket) => {
          const ids = Buffer.from(exemplars.ids.subarray(bucket * 48, (bucket + 1) * 48)).toString();
          return time === 0
            ? 'none'
            : `${ids.slice(0, 32)} ${ids.slice(32)} ${exemplars.values[bucket]} ${time}`;
        }),
    ]),
  );
}

beforeEach(() => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
});

afterEach(() => {
  jest.restoreAllMocks();
});

test('a bucket keeps the last observation that was made in a sampled span', () => {
  const { registry } = tellingRegistry();
  const waited = registry.register(wait);
  const otherSpanId = 'b7ad6b7169203331';
  waited.observe(0.3, { ...SPAN, spanId: otherSpanId });
  waited.observe(0.1, SPAN);
  waited.observe(1, SPAN);
  waited.observe(0.5);
  waited.observe(0.6, { ...SPAN, sampled: false });
  expect(exemplarsOf(registry, 'wait_seconds')).toEqual({
    '': [`${TRACE_ID} ${SPAN_ID} 0.1 ${NOW}`, `${TRACE_ID} ${SPAN_ID} 1 ${NOW}`, 'none'],
  });
  waited.observe(0.7, { ...SPAN, spanId: otherSpanId });
  waited.observe(70, SPAN);
  expect(exemplarsOf(registry, 'wait_seconds')).toEqual({
    '': [
      `${TRACE_ID} ${SPAN_ID} 0.1 ${NOW}`,
      `${TRACE_ID} ${otherSpanId} 0.7 ${NOW}`,
      `${TRACE_ID} ${SPAN_ID} 70 ${NOW}`,
    ],
  });
});

test('a series without a sampled span takes no memory for exemplars', () => {
  const { registry } = tellingRegistry();
  const waited = registry.register(wait);
  waited.observe(0.3);
  waited.observe(0.3, { ...SPAN, sampled: false });
  waited.observe(Number.NaN, SPAN);
  waited.startTimer()();
  expect(exemplarsOf(registry, 'wait_seconds')).toEqual({ '': undefined });
});

test('a series takes 64 bytes per bucket from its first exemplar on', () => {
  const { registry } = tellingRegistry();
  registry.register(wait).observe(0.3, SPAN);
  const [family] = registry.families() as HistogramFamily[];
  const { exemplars } = family?.series[0] ?? {};
  expect(exemplars?.ids.buffer.byteLength).toBe(64 * 3);
  expect(exemplars?.values.buffer).toBe(exemplars?.ids.buffer);
  expect(exemplars?.times.buffer).toBe(exemplars?.ids.buffer);
});

test.each([
  ['a trace id that is too short', { ...SPAN, traceId: TRACE_ID.slice(1) }],
  ['a trace id in capitals', { ...SPAN, traceId: TRACE_ID.toUpperCase() }],
  ['a trace id that would end its label', { ...SPAN, traceId: `"${TRACE_ID.slice(1)}` }],
  ['a span id that is too long', { ...SPAN, spanId: `${SPAN_ID}0` }],
  ['a span id with a line feed', { ...SPAN, spanId: `\n${SPAN_ID.slice(1)}` }],
  ['ids that are no strings', { traceId: 1, spanId: 2, sampled: true }],
  ['no ids', { sampled: true }],
])('%s leaves the bucket without an exemplar, and the value is counted', (_, span) => {
  const { registry, said } = tellingRegistry();
  const waited = registry.register(wait);
  waited.observe(0.3, SPAN);
  waited.observe(0.4, span as never);
  expect(exemplarsOf(registry, 'wait_seconds')).toEqual({ '': ['none', 'none', 'none'] });
  expect(registry.families()[0]).toMatchObject({ series: [{ cells: new Float64Array([0, 2, 0, 0.7]) }] });
  expect(said).toEqual([]);
});

test('a span that is none never throws: what untyped callers pass is counted without it', () => {
  const { registry, said } = tellingRegistry();
  const waited = registry.register(wait);
  const throwing = new Proxy(SPAN, {
    get() {
      throw new Error('hostile');
    },
  });
  for (const span of [null, 7, 'text', {}, throwing]) waited.observe(0.3, span as never);
  [0.2, 0.4].forEach(waited.observe as never, waited);
  const [family] = registry.families() as HistogramFamily[];
  expect(Array.from(family?.series[0]?.cells.subarray(0, 3) ?? [])).toEqual([0, 7, 0]);
  expect(exemplarsOf(registry, 'wait_seconds')).toEqual({ '': undefined });
  expect(said).toEqual([]);
});

test('labelled, bound and overflow series keep exemplars of their own', () => {
  const { registry } = tellingRegistry();
  const searched = registry.register(search);
  const spanIds = ['1111111111111111', '2222222222222222', '3333333333333333'] as const;
  searched.observe({ tenant: 'a' }, 0.1, { ...SPAN, spanId: spanIds[0] });
  searched.bind({ tenant: 'a' }).observe(2, { ...SPAN, spanId: spanIds[1] });
  searched.observe({ tenant: 'b' }, 0.5, SPAN);
  searched.bind({ tenant: 'c' }).observe(0.6, { ...SPAN, spanId: spanIds[2] });
  expect(exemplarsOf(registry, 'search_seconds')).toEqual({
    a: [`${TRACE_ID} ${spanIds[0]} 0.1 ${NOW}`, `${TRACE_ID} ${spanIds[1]} 2 ${NOW}`],
    __other__: [`${TRACE_ID} ${spanIds[2]} 0.6 ${NOW}`, 'none'],
  });
});
