import { clearTimeout, setTimeout } from 'node:timers';
import type { Deadline } from './deadline.js';
import { storeClosed } from './store-errors.js';

interface Waiter {
  admit(): void;
  refuse(error: Error): void;
}

/** How many may have a turn, how many may wait for one, and what those hear that wait in vain. */
export interface TurnLimits {
  readonly label: string;
  readonly maxTaken: number;
  readonly maxQueued: number;
  readonly queueFull: (maxQueued: number) => Error;
  readonly tooLate: (milliseconds: number) => Error;
}

/** Lets so many in at a time, in the order of arrival. */
export class Turns {
  readonly #limits: TurnLimits;
  // Bounded by `maxQueued`.
  readonly #waiters = new Set<Waiter>();
  #taken = 0;
  #closed = false;
  #onIdle: (() => void) | undefined;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  /** Resolves, once it is the caller's turn, with what ends the turn. */
  async take(deadline: Deadline): Promise<() => void> {
    if (this.#closed) throw storeClosed(this.#limits.label);
    if (this.#taken < this.#limits.maxTaken) this.#taken += 1;
    else await this.#wait(deadline);
    return () => this.#pass();
  }

  /** Refuses whoever comes from now on; resolves once nobody has or awaits a turn. */
  async drain(): Promise<void> {
    this.#closed = true;
    if (this.#taken === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }

  /** Refuses those that still wait. */
  refuseAll(): void {
    for (const waiter of this.#waiters) waiter.refuse(storeClosed(this.#limits.label));
  }

  #wait(deadline: Deadline): Promise<void> {
    const { maxQueued, queueFull, tooLate } = this.#limits;
    if (this.#waiters.size >= maxQueued) return Promise.reject(queueFull(maxQueued));
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        admit: () => {
          leave();
          resolve();
        },
        refuse: (error) => {
          leave();
          reject(error);
        },
      };
      const timer = setTimeout(() => waiter.refuse(tooLate(deadline.milliseconds)), deadline.leftMs);
      this.#waiters.add(waiter);
    });
  }

  #pass(): void {
    const [next] = this.#waiters;
    // The turn stays taken while it is handed over, so that nobody who comes now gets in between.
    if (next !== undefined) {
      next.admit();
      return;
    }
    this.#taken -= 1;
    if (this.#taken === 0) this.#onIdle?.();
  }
}
