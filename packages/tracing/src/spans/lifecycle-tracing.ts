import type { Diagnostics } from '@eyrie/core/engine';
import { type Context, createContextKey, type Tracer } from '@opentelemetry/api';
import type { RedactAttributes } from '../redaction/redact-attributes.js';

/** Where the spans of an app's guards, pipes, interceptors and handlers come from. */
export interface LifecycleTracing {
  readonly tracer: Tracer;
  /** Applied to what is recorded of an error. */
  readonly redact: RedactAttributes;
  readonly diagnostics: Diagnostics;
}

// A symbol of the process-wide registry, so that two copies of this package see the same request.
const LIFECYCLE = createContextKey('eyrie.tracing.lifecycle');

/**
 * A context in which guards, pipes, interceptors and handlers have spans: make it active where a request is handled,
 * together with its server span. Anywhere else the wrapped methods run as if they were not wrapped.
 *
 * A guard given to a decorator as an instance serves every app of the process, so it is the request that knows its app.
 *
 * @example
 * const active = withLifecycleSpans(trace.setSpan(parent, serverSpan), { tracer, redact, diagnostics });
 */
export function withLifecycleSpans(context: Context, tracing: LifecycleTracing): Context {
  return context.setValue(LIFECYCLE, tracing);
}

/** What {@link withLifecycleSpans} gave to this context. */
export function lifecycleTracingIn(context: Context): LifecycleTracing | undefined {
  return context.getValue(LIFECYCLE) as LifecycleTracing | undefined;
}
