import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { openTelemetrySpan } from '../../src/ports/opentelemetry-span.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

afterEach(() => context.disable());

const inSpan = <Result>(traceFlags: number, traceId: string, work: () => Result): Result => {
  const manager = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(manager);
  const span = trace.wrapSpanContext({ traceId, spanId: SPAN, traceFlags });
  return context.with(trace.setSpan(context.active(), span), work);
};

test('without an SDK there is no active span', () => {
  expect(openTelemetrySpan()()).toBeUndefined();
});

test('the active span of the app’s own OpenTelemetry is found', () => {
  const read = openTelemetrySpan();
  expect(inSpan(1, TRACE, read)).toEqual({ traceId: TRACE, spanId: SPAN, sampled: true });
});

test('a span that is not recorded says so', () => {
  expect(inSpan(0, TRACE, openTelemetrySpan())).toEqual({ traceId: TRACE, spanId: SPAN, sampled: false });
});

test('a span without a valid identity is none', () => {
  expect(inSpan(1, '0'.repeat(32), openTelemetrySpan())).toBeUndefined();
});
