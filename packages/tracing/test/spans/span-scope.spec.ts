import { context, createContextKey, ROOT_CONTEXT, type Span, TraceFlags, trace } from '@opentelemetry/api';
import { activeTraceContext, SpanScope, spanOf, traceContextOf } from '../../src/spans/span-scope.js';
import { withContextManager } from './kept-tracer.js';

withContextManager();

const [TRACE_ID, SPAN_ID] = ['a'.repeat(32), 'b'.repeat(16)];
const spanWith = (traceFlags: TraceFlags, traceId = TRACE_ID): Span =>
  trace.wrapSpanContext({ traceId, spanId: SPAN_ID, traceFlags });
const KEY = createContextKey('test');

test('its context is active while work runs, with what the work returns and throws', async () => {
  const scope = new SpanScope(ROOT_CONTEXT.setValue(KEY, 'inside'));
  const error = new Error('no');
  expect(scope.run(() => context.active().getValue(KEY))).toBe('inside');
  expect(
    await scope.run(async () => {
      await Promise.resolve();
      return context.active().getValue(KEY);
    }),
  ).toBe('inside');
  expect(() =>
    scope.run(() => {
      throw error;
    }),
  ).toThrow(error);
  expect(context.active().getValue(KEY)).toBeUndefined();
});

test('its context is active from its entering on, for what that starts', async () => {
  const seen = await new Promise((resolve) => {
    setImmediate(() => {
      new SpanScope(ROOT_CONTEXT.setValue(KEY, 'entered')).enter();
      setImmediate(() => resolve(context.active().getValue(KEY)));
    });
  });
  expect(seen).toBe('entered');
  expect(context.active().getValue(KEY)).toBeUndefined();
});

test('it knows its span, where it has one', () => {
  const span = spanWith(TraceFlags.SAMPLED);
  expect(spanOf(new SpanScope(trace.setSpan(ROOT_CONTEXT, span), span))).toBe(span);
  expect(spanOf(new SpanScope(trace.setSpan(ROOT_CONTEXT, span)))).toBeUndefined();
  expect(spanOf({ run: (work) => work(), enter: () => () => {} })).toBeUndefined();
  expect(spanOf(undefined)).toBeUndefined();
});

test.each([
  [TraceFlags.SAMPLED, true],
  [TraceFlags.NONE, false],
  [0x03, true],
  [0x02, false],
])('a span with the flags %i is told as sampled: %j', (flags, sampled) => {
  expect(traceContextOf(spanWith(flags))).toEqual({ traceId: TRACE_ID, spanId: SPAN_ID, sampled });
});

test('the active span is told to the others, an invalid one is not', () => {
  const active = (span: Span) => context.with(trace.setSpan(ROOT_CONTEXT, span), activeTraceContext);
  expect(activeTraceContext()).toBeUndefined();
  expect(active(spanWith(TraceFlags.SAMPLED))).toEqual({ traceId: TRACE_ID, spanId: SPAN_ID, sampled: true });
  expect(active(spanWith(TraceFlags.SAMPLED, '0'.repeat(32)))).toBeUndefined();
});
