import type { HttpServerObservation } from '@eyrie/core/engine';
import type { Context, Tracer } from '@opentelemetry/api';
import type { RequestAttributesOptions } from './request-attributes.js';

/** Makes one server span for each request, from its observation. */
export interface RequestSpans {
  started(observation: HttpServerObservation): void;
  /** The framework takes the request on. */
  entered(observation: HttpServerObservation): void;
  ended(observation: HttpServerObservation): void;
}

/** What server spans are made with. */
export interface RequestSpansOptions extends RequestAttributesOptions {
  readonly tracer: Tracer;
  /** What a request's caller has sent with it, and what every request of the app carries. */
  readonly contextOf: (observation: HttpServerObservation) => Context;
}
