import type { TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator } from '@opentelemetry/core';
import type { PropagationFormat } from '../config/propagation-options.js';
import { createB3Propagator } from './b3-propagator.js';
import { JaegerPropagator } from './jaeger-propagator.js';
import { TraceContextPropagator } from './trace-context-propagator.js';

/** What a propagator is made with. */
export interface PropagatorOptions {
  /** What is read and written; of none, nothing is. A format that is named twice counts once. */
  readonly formats: readonly PropagationFormat[];
}

const CREATE: Readonly<Record<PropagationFormat, () => TextMapPropagator>> = {
  tracecontext: () => new TraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
  b3: () => createB3Propagator('single'),
  b3multi: () => createB3Propagator('multi'),
  jaeger: () => new JaegerPropagator(),
};

/**
 * A propagator of trace context and baggage in these formats, all of which are written. Where a request carries trace
 * context in several of them, the last in the order of `formats` counts, as in OpenTelemetry's CompositePropagator.
 * Neither reading nor writing throws because of what a header holds; baggage is bounded at 180 entries and 8192 bytes.
 *
 * @throws {@link EyrieError} `EYRIE_TRACING_PACKAGE_MISSING` for `b3` and `b3multi` without
 * `@opentelemetry/propagator-b3`.
 *
 * @example
 * ```ts
 * const propagator = createPropagator({ formats: ['tracecontext', 'baggage'] });
 * ```
 */
export function createPropagator({ formats }: PropagatorOptions): TextMapPropagator {
  return new CompositePropagator({ propagators: [...new Set(formats)].map((format) => CREATE[format]()) });
}
