import { HttpServerObservation, type Observation, type ObservationHandler } from '@eyrie/core/engine';
import type { RequestSpans } from './request-spans.js';
import { isWork, type WorkSpans } from './work-spans.js';

/** Makes a span of every observation. */
export class ObservationSpans implements ObservationHandler {
  readonly name = 'tracing';
  readonly #requests: RequestSpans;
  readonly #work: WorkSpans | undefined;

  constructor(requests: RequestSpans, work?: WorkSpans) {
    this.#requests = requests;
    this.#work = work;
  }

  onStart(observation: Observation): void {
    if (observation instanceof HttpServerObservation) this.#requests.started(observation);
    else if (isWork(observation)) this.#work?.started(observation);
  }

  onEnter(observation: Observation): void {
    if (observation instanceof HttpServerObservation) this.#requests.entered(observation);
  }

  // Before the others hear of the end, who ask for the span that was sampled or kept.
  onEnding(observation: Observation): void {
    if (observation instanceof HttpServerObservation) this.#requests.ended(observation);
    else if (isWork(observation)) this.#work?.ended(observation);
  }

  onEnd(): void {}
}
