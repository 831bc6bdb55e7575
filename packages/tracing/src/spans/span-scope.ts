import type { ActiveScope, TraceContext } from '@eyrie/core/engine';
import { type Context, context, isSpanContextValid, type Span, TraceFlags, trace } from '@opentelemetry/api';

/** Makes a context active, and knows the span that it was made for. */
export class SpanScope implements ActiveScope {
  /** `undefined` for what is not traced. */
  readonly span: Span | undefined;
  readonly #context: Context;

  constructor(scopeContext: Context, span?: Span) {
    this.#context = scopeContext;
    this.span = span;
  }

  run<Result>(work: () => Result): Result {
    return context.with(this.#context, work);
  }

  enter(): () => void {
    const token = context.attach(this.#context);
    return () => token.dispose();
  }
}

/** The span of a scope, where it has one. */
export function spanOf(scope: ActiveScope | undefined): Span | undefined {
  return scope instanceof SpanScope ? scope.span : undefined;
}

/** A span's identity as core's port names it. */
export function traceContextOf(span: Span): TraceContext {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return { traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 };
}

/** The identity of the active span, for core's port; `undefined` where none is active. */
export function activeTraceContext(): TraceContext | undefined {
  const span = trace.getActiveSpan();
  return span !== undefined && isSpanContextValid(span.spanContext()) ? traceContextOf(span) : undefined;
}
