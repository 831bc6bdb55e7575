import {
  type Context,
  createContextKey,
  isSpanContextValid,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { singleValue } from './header-value.js';
import { extractJaegerBaggage, injectJaegerBaggage } from './jaeger-baggage.js';
import { jaegerHeader, parseJaegerHeader } from './jaeger-header.js';

const UBER_TRACE_ID = 'uber-trace-id';
const DEBUG = createContextKey('eyrie.tracing.jaeger-debug');

/**
 * The headers of Jaeger's own clients: `uber-trace-id` and, beside a valid one, baggage as `uberctx-*`. See
 * "Propagation Format" at https://www.jaegertracing.io/sdk-migration/ (OpenTelemetry's package for them has
 * stopped at the SDK's version 2).
 *
 * `jaeger-debug-id` and `jaeger-baggage`, which people send by hand, are not read.
 */
export class JaegerPropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpanContext(context);
    if (span === undefined || !isSpanContextValid(span) || isTracingSuppressed(context)) return;
    const isDebug = context.getValue(DEBUG) === span.traceId;
    setter.set(carrier, UBER_TRACE_ID, jaegerHeader({ span, isDebug }));
    injectJaegerBaggage(context, carrier, setter);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const header = singleValue(getter.get(carrier, UBER_TRACE_ID));
    const caller = header === undefined ? undefined : parseJaegerHeader(header);
    if (caller === undefined) return context;
    const { span, isDebug } = caller;
    const called = trace.setSpanContext(context, span);
    // Of this trace alone: a format that is read later may find another one.
    const marked = isDebug ? called.setValue(DEBUG, span.traceId) : called;
    return extractJaegerBaggage(marked, carrier, getter);
  }

  fields(): string[] {
    return [UBER_TRACE_ID];
  }
}
