import { setImmediate } from 'node:timers/promises';
import type { DeliveryClock } from '../../../src/delivery/delivery-clock.js';

/** Statements of all stores of one test. */
export interface StoreWork {
  underWay: number;
  total: number;
}

interface VirtualTimer {
  readonly at: number;
  readonly callback: () => void;
}

// Turns of the event loop in a row without a statement, after which nothing but a timer can go on.
const QUIET_TURNS = 8;

/** Time that passes only when it is told to, and only once everything that can happen before has happened. */
export class VirtualClock implements DeliveryClock {
  readonly #timers = new Set<VirtualTimer>();
  readonly #work: StoreWork;
  #now: number;

  constructor(work: StoreWork, start = Date.UTC(2030, 0, 1)) {
    this.#work = work;
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#now + milliseconds, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets so many milliseconds pass. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await this.settle();
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#now = Math.max(this.#now, timer.at);
      this.#timers.delete(timer);
      timer.callback();
      await this.settle();
    }
    this.#now = end;
  }

  /** Resolves once nothing can happen before time passes. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; ) {
      const { total } = this.#work;
      await setImmediate();
      quiet = this.#work.underWay > 0 || this.#work.total !== total ? 0 : quiet + 1;
    }
  }

  #next(end: number): VirtualTimer | undefined {
    let next: VirtualTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (next === undefined || timer.at < next.at)) next = timer;
    }
    return next;
  }
}
