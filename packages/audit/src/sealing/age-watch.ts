import type { SealingClock } from './sealing-clock.js';

/** How old something is: no younger than it was when it was looked at before, though the clock was set back. */
export class AgeWatch {
  readonly #clock: Pick<SealingClock, 'now' | 'elapsed'>;
  #time: string | undefined;
  /** When it was made, by the clock that nobody sets. */
  #madeAt = 0;

  constructor(clock: Pick<SealingClock, 'now' | 'elapsed'>) {
    this.#clock = clock;
  }

  /** The age of what was made at this time, ISO 8601, in milliseconds; 0 where there is nothing. */
  of(time: string | undefined): number {
    const elapsed = this.#clock.elapsed();
    const isNew = time !== this.#time;
    this.#time = time;
    if (time === undefined) return 0;
    const ageMs = Math.max(0, this.#clock.now() - Date.parse(time));
    if (isNew) this.#madeAt = elapsed - ageMs;
    return Math.max(ageMs, elapsed - this.#madeAt);
  }
}
