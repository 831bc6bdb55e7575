import type { EyrieApp, Tap } from '@eyrie/core/engine';
import type { ReadableSpan, Span } from '@opentelemetry/sdk-trace';
import type { ResolvedTracingOptions } from '../config/tracing-options.js';
import type { Tracer } from '../spans/tracer.js';

/**
 * Where spans go: nowhere; to a provider of the app's own; to the one that `--import @eyrie/tracing/register` has
 * started; to an OpenTelemetry SDK that the user has started.
 */
export type TracingMode = 'off' | 'own' | 'registered' | 'joined';

/**
 * The recorded spans of an app as they begin and end, for tests and tools that look at them. Listening to nobody costs
 * nothing.
 */
export interface SpanTaps {
  /** As they begin: what the sampler drops is not among them. */
  readonly started: Tap<Span>;
  /** As they have ended: redacted, whether the sampler or the tail keeps them or not. */
  readonly ended: Tap<ReadableSpan>;
}

/** The tracing of one app. */
export interface AppTracing {
  /** Starts spans of the app. */
  readonly tracer: Tracer;
  readonly mode: TracingMode;
  /** How much is traced of a request. */
  readonly detail: ResolvedTracingOptions['detail'];
  /** `undefined` where spans are not made, or go to an SDK that the user has started. */
  readonly spans: SpanTaps | undefined;
  /** Says what is active, and warns of what is not: when the app has started. */
  report(): void;
}

// By app, so that a decorator finds the tracing of the app that its instance belongs to.
const TRACING_OF = new WeakMap<EyrieApp, AppTracing>();

/** The tracing of an app, if it has any. */
export function tracingOf(app: EyrieApp): AppTracing | undefined {
  return TRACING_OF.get(app);
}

/** Remembers the tracing of an app. */
export function rememberTracing(app: EyrieApp, tracing: AppTracing): void {
  TRACING_OF.set(app, tracing);
}
