import {
  type Context,
  isSpanContextValid,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { combinedValue, singleValue } from './header-value.js';
import { parseTraceParentHeader, TRACE_PARENT, traceParentHeader } from './trace-parent-header.js';
import { TraceStateList } from './trace-state-list.js';

const TRACE_STATE = 'tracestate';

/**
 * W3C Trace Context, Level 1 and the `random` flag of Level 2: the headers `traceparent` and `tracestate`.
 *
 * In place of the one of `@opentelemetry/core`, which departs from the specification: of a duplicated `traceparent` it
 * takes the first, it writes flags above 15 with three digits, and it repairs a broken `tracestate`.
 */
export class TraceContextPropagator implements TextMapPropagator {
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const span = trace.getSpanContext(context);
    if (span === undefined || !isSpanContextValid(span) || isTracingSuppressed(context)) return;
    setter.set(carrier, TRACE_PARENT, traceParentHeader(span));
    const state = span.traceState?.serialize();
    if (state) setter.set(carrier, TRACE_STATE, state);
  }

  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const header = singleValue(getter.get(carrier, TRACE_PARENT));
    const span = header === undefined ? undefined : parseTraceParentHeader(header);
    if (span === undefined) return context;
    const stateHeader = combinedValue(getter.get(carrier, TRACE_STATE));
    const traceState = stateHeader === undefined ? undefined : TraceStateList.parse(stateHeader);
    return trace.setSpanContext(context, traceState === undefined ? span : { ...span, traceState });
  }

  fields(): string[] {
    return [TRACE_PARENT, TRACE_STATE];
  }
}
