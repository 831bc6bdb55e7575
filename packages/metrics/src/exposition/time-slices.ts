import { setImmediate } from 'node:timers/promises';

/**
 * Cuts long work into slices, between which the event loop serves everybody else. All work that shares one object
 * shares one slice per turn of the loop, so that many at a time stop the loop no longer than one.
 */
export class TimeSlices {
  readonly #milliseconds: number;
  #started = performance.now();
  #turn: Promise<void> | undefined;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  /** Whether the slice has lasted long enough; then await {@link next}. */
  get isOver(): boolean {
    return performance.now() - this.#started >= this.#milliseconds;
  }

  /** Lets the event loop turn and starts the next slice. */
  next(): Promise<void> {
    this.#turn ??= this.#nextTurn();
    return this.#turn;
  }

  /** Starts a slice where nobody is within one. */
  begin(): void {
    if (this.#turn === undefined) this.#started = performance.now();
  }

  async #nextTurn(): Promise<void> {
    await setImmediate();
    this.#turn = undefined;
    this.#started = performance.now();
  }
}
