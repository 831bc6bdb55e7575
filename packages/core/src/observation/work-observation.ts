import type { TraceContext } from '../ports/trace-context.js';
import type { ActiveScope } from './active-scope.js';
import { errorTypeOf } from './error-type.js';
import type { Attributes, Observation, ObservationEnd, ObservationStart } from './observation.js';
import type { Outcome } from './outcome.js';
import { wallTimeOf } from './wall-clock.js';

const NO_ATTRIBUTES: Attributes = Object.freeze({});

/** An observation of anything but an incoming HTTP request. */
export class WorkObservation implements Observation {
  readonly kind: ObservationStart['kind'];
  readonly name: string;
  readonly attributes: Attributes;
  readonly details: Attributes;
  readonly parent: Observation | undefined;
  readonly #startMark = performance.now();
  #startTime: number | undefined;
  duration: number | undefined;
  outcome: Outcome | undefined;
  error: unknown;
  #span: TraceContext | undefined;
  #scope: ActiveScope | undefined;

  constructor(start: ObservationStart) {
    this.kind = start.kind;
    this.name = start.name;
    this.attributes = start.attributes ?? NO_ATTRIBUTES;
    this.details = start.details ?? NO_ATTRIBUTES;
    this.parent = start.parent;
  }

  get span(): TraceContext | undefined {
    return this.#span;
  }

  /** What is active while the work goes on; `undefined` where nothing is. */
  get scope(): ActiveScope | undefined {
    return this.#scope;
  }

  /** This span stands for the work; `scope` makes it active. */
  tracedBy(span: TraceContext, scope?: ActiveScope): void {
    this.#span = span;
    if (scope !== undefined) this.#scope = scope;
  }

  // Told once: should the clock be set meanwhile, a span must not end before it began.
  get startTime(): number {
    this.#startTime ??= wallTimeOf(this.#startMark);
    return this.#startTime;
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
