import type { HttpServerObservation } from '@eyrie/core/engine';
import type { Context } from '@opentelemetry/api';
import { SpanScope } from '../spans/span-scope.js';
import type { RequestSpans } from './request-spans.js';

/** For an app that makes no spans: what the caller has sent goes on in the requests that are made for it. */
export class PassedOnRequests implements RequestSpans {
  readonly #contextOf: (observation: HttpServerObservation) => Context;

  constructor(contextOf: (observation: HttpServerObservation) => Context) {
    this.#contextOf = contextOf;
  }

  started(observation: HttpServerObservation): void {
    observation.context.activeIn(new SpanScope(this.#contextOf(observation)));
  }

  entered(): void {}

  ended(): void {}
}
