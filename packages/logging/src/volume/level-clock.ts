/** The clocks that decide when an override is over: whichever says so first. */
export interface LevelClock {
  /** Milliseconds from anywhere, never going back. */
  monotonic(): number;
  /** Milliseconds since the epoch. */
  epoch(): number;
}

/** A suspended machine stops the monotonic clock, but not the time of day; setting the time does the opposite. */
export const SYSTEM_CLOCK: LevelClock = { monotonic: () => performance.now(), epoch: () => Date.now() };

/** When something is over, by both clocks. */
export class Deadline {
  readonly #clock: LevelClock;
  readonly #mark: number;
  /** Milliseconds since the epoch. */
  readonly epoch: number;

  constructor(clock: LevelClock, milliseconds: number) {
    this.#clock = clock;
    this.#mark = clock.monotonic() + milliseconds;
    this.epoch = clock.epoch() + milliseconds;
  }

  /** Milliseconds, at least 0. */
  get remaining(): number {
    return Math.max(0, Math.min(this.#mark - this.#clock.monotonic(), this.epoch - this.#clock.epoch()));
  }
}
