import { TraceFlags } from '@opentelemetry/api';
import { SpanIds } from '../../src/spans/span-ids.js';

const IDENTITY = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.SAMPLED };

test('ids are as long as the specification says, and no two are the same', () => {
  const ids = new SpanIds();
  const [traceIds, spanIds] = [new Set<string>(), new Set<string>()];
  for (let count = 0; count < 1000; count += 1) {
    traceIds.add(ids.generateTraceId());
    spanIds.add(ids.generateSpanId());
  }
  expect([traceIds.size, spanIds.size]).toEqual([1000, 1000]);
  for (const id of traceIds) expect(id).toMatch(/^[0-9a-f]{32}$/);
  for (const id of spanIds) expect(id).toMatch(/^[0-9a-f]{16}$/);
});

test('a span that begins meanwhile has the identity that was there before it', () => {
  const ids = new SpanIds();
  const made = ids.withIdentity(IDENTITY, () => [ids.generateSpanId(), ids.generateTraceId()]);
  expect(made).toEqual([IDENTITY.spanId, IDENTITY.traceId]);
});

test('a second span that begins meanwhile has an identity of its own', () => {
  const ids = new SpanIds();
  const [spanId, traceId] = ids.withIdentity(IDENTITY, () => {
    ids.generateSpanId();
    ids.generateTraceId();
    return [ids.generateSpanId(), ids.generateTraceId()];
  });
  expect(spanId).toMatch(/^[0-9a-f]{16}$/);
  expect(spanId).not.toBe(IDENTITY.spanId);
  expect(traceId).not.toBe(IDENTITY.traceId);
});

test('afterwards ids are new, also where the span could not begin', () => {
  const ids = new SpanIds();
  const error = new Error('no');
  expect(() =>
    ids.withIdentity(IDENTITY, () => {
      throw error;
    }),
  ).toThrow(error);
  expect(ids.generateSpanId()).not.toBe(IDENTITY.spanId);
  expect(ids.generateTraceId()).not.toBe(IDENTITY.traceId);
  expect(ids.withIdentity(IDENTITY, () => ids.generateSpanId())).toBe(IDENTITY.spanId);
});
