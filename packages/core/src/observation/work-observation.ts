import { errorTypeOf } from './error-type.js';
import type { Attributes, Observation, ObservationEnd, ObservationStart } from './observation.js';
import type { Outcome } from './outcome.js';

const NO_ATTRIBUTES: Attributes = Object.freeze({});

/** An observation of anything but an incoming HTTP request. */
export class WorkObservation implements Observation {
  readonly kind: ObservationStart['kind'];
  readonly name: string;
  readonly attributes: Attributes;
  readonly details: Attributes;
  readonly parent: Observation | undefined;
  readonly #startMark = performance.now();
  duration: number | undefined;
  outcome: Outcome | undefined;
  error: unknown;

  constructor(start: ObservationStart) {
    this.kind = start.kind;
    this.name = start.name;
    this.attributes = start.attributes ?? NO_ATTRIBUTES;
    this.details = start.details ?? NO_ATTRIBUTES;
    this.parent = start.parent;
  }

  get startTime(): number {
    return performance.timeOrigin + this.#startMark;
  }

  get errorType(): string | undefined {
    return this.error === undefined ? undefined : errorTypeOf(this.error);
  }

  /** Fixes outcome and duration; a second call changes nothing. Returns whether this call was the first. */
  finish(end: ObservationEnd): boolean {
    if (this.outcome !== undefined) return false;
    this.duration = (performance.now() - this.#startMark) / 1000;
    this.outcome = end.outcome;
    this.error = end.error;
    return true;
  }
}
