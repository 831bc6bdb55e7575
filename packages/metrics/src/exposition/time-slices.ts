import { setImmediate } from 'node:timers/promises';

/** Cuts a long piece of work into slices, between which the event loop serves everybody else. */
export class TimeSlices {
  readonly #milliseconds: number;
  #started = performance.now();

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  /** Whether the slice has lasted long enough; then await {@link next}. */
  get isOver(): boolean {
    return performance.now() - this.#started >= this.#milliseconds;
  }

  /** Lets the event loop turn and starts the next slice. */
  async next(): Promise<void> {
    await setImmediate();
    this.#started = performance.now();
  }
}
