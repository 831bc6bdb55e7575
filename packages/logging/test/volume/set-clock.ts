import type { LevelClock } from '../../src/volume/level-clock.js';

/** Clocks that stand still until they are set forward. */
export class SetClock implements LevelClock {
  #monotonic = 5000;
  #epoch = Date.parse('2026-03-01T12:00:00.000Z');

  monotonic(): number {
    return this.#monotonic;
  }

  epoch(): number {
    return this.#epoch;
  }

  /** Both clocks go on, as they do. */
  pass(milliseconds: number): void {
    this.#monotonic += milliseconds;
    this.#epoch += milliseconds;
  }

  /** Only the time of day goes on, as while a machine is suspended. */
  sleep(milliseconds: number): void {
    this.#epoch += milliseconds;
  }
}
