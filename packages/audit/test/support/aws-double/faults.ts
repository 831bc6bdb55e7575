import type { AwsAnswer } from './aws-answer.js';

/** What goes wrong with a request. */
export type Fault =
  /** Answered so, and nothing done. */
  | { readonly type: 'answer'; readonly answer: AwsAnswer }
  /** Done, and the connection dropped before the answer. */
  | { readonly type: 'drop-after' }
  /** The connection dropped before anything was done. */
  | { readonly type: 'drop-before' }
  /** Done after so many milliseconds. */
  | { readonly type: 'delay'; readonly milliseconds: number }
  /** Never answered. */
  | { readonly type: 'hang' };

/** Faults that wait for requests. */
export class Faults {
  #queue: Fault[] = [];
  #lasting: Fault | undefined;

  /** The next requests fail, one after the other. */
  next(...faults: readonly Fault[]): void {
    this.#queue.push(...faults);
  }

  /** Every request fails until {@link clear}. */
  always(fault: Fault): void {
    this.#lasting = fault;
  }

  clear(): void {
    this.#queue = [];
    this.#lasting = undefined;
  }

  take(): Fault | undefined {
    return this.#queue.shift() ?? this.#lasting;
  }
}
