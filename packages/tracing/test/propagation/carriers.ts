import {
  type Context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type SpanContext,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';

export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
export const SPAN = '00f067aa0ba902b7';

/** Headers as a test gives them. */
export type Carrier = Readonly<Record<string, unknown>>;

/** The context that the propagator finds in these headers. */
export function extracted(
  propagator: TextMapPropagator,
  headers: Carrier,
  context: Context = ROOT_CONTEXT,
): Context {
  return propagator.extract(context, headers, defaultTextMapGetter);
}

/** The caller's span that the propagator finds in these headers. */
export function callerOf(propagator: TextMapPropagator, headers: Carrier): SpanContext | undefined {
  return trace.getSpanContext(extracted(propagator, headers));
}

/** The headers that the propagator writes for a context. */
export function injected(propagator: TextMapPropagator, context: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  propagator.inject(context, headers, defaultTextMapSetter);
  return headers;
}

/** A context in which this span is the active one. */
export function spanContext(span: Partial<SpanContext> = {}, context: Context = ROOT_CONTEXT): Context {
  return trace.setSpanContext(context, { traceId: TRACE, spanId: SPAN, traceFlags: 1, ...span });
}
