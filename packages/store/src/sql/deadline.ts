// A longer timer of Node would end at once.
const MAX_MILLISECONDS = 2 ** 31 - 1;

/** A moment that something must not be waited for beyond, on the monotonic clock. */
export class Deadline {
  /** What was granted, for messages. */
  readonly milliseconds: number;
  readonly #at: number;

  constructor(milliseconds: number) {
    this.milliseconds = milliseconds > 0 ? Math.min(milliseconds, MAX_MILLISECONDS) : 0;
    this.#at = performance.now() + this.milliseconds;
  }

  get leftMs(): number {
    return Math.max(0, this.#at - performance.now());
  }
}
