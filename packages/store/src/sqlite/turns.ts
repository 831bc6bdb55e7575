import { clearTimeout, setTimeout } from 'node:timers';
import type { Deadline } from '../sql/deadline.js';
import { storeBusy, storeClosed } from '../sql/store-errors.js';

interface Waiter {
  admit(): void;
  refuse(error: Error): void;
}

/** Lets one in at a time, in the order of arrival. */
export class Turns {
  readonly #label: string;
  readonly #maxQueued: number;
  // Bounded by `maxQueued`.
  readonly #waiters = new Set<Waiter>();
  #taken = false;
  #closed = false;
  #onIdle: (() => void) | undefined;

  constructor({ label, maxQueued }: { readonly label: string; readonly maxQueued: number }) {
    this.#label = label;
    this.#maxQueued = maxQueued;
  }

  /** Resolves, once it is the caller's turn, with what ends the turn. */
  async take(deadline: Deadline): Promise<() => void> {
    if (this.#closed) throw storeClosed(this.#label);
    if (this.#taken) await this.#wait(deadline);
    this.#taken = true;
    return () => this.#pass();
  }

  /** Refuses whoever comes from now on; resolves once nobody has or awaits a turn. */
  drain(): Promise<void> {
    this.#closed = true;
    if (!this.#taken) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }

  /** Refuses those that still wait. */
  refuseAll(): void {
    for (const waiter of this.#waiters) waiter.refuse(storeClosed(this.#label));
  }

  #wait(deadline: Deadline): Promise<void> {
    if (this.#waiters.size >= this.#maxQueued) {
      return Promise.reject(storeBusy(this.#label, 'limit', String(this.#maxQueued)));
    }
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
      const timer = setTimeout(
        () => waiter.refuse(storeBusy(this.#label, 'turn', String(deadline.milliseconds))),
        deadline.leftMs,
      );
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
    this.#taken = false;
    this.#onIdle?.();
  }
}
