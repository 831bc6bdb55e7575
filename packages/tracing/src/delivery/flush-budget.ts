/**
 * How long flushes may still wait in vain. An app flushes more than once while it closes, and a receiver that is away
 * must delay it once only.
 */
export class FlushBudget {
  #spentMs = 0;
  #countedUntil = 0;

  /** Milliseconds of this deadline that were not waited in vain yet. */
  leftOf(deadlineMs: number): number {
    return Math.max(0, deadlineMs - this.#spentMs);
  }

  /** Counts a wait from then until now, the part of it that another wait has counted aside. */
  spendSince(start: number): void {
    const now = performance.now();
    this.#spentMs += Math.max(0, now - Math.max(start, this.#countedUntil));
    this.#countedUntil = now;
  }

  /** Something was delivered, so waiting is not in vain. */
  renew(): void {
    this.#spentMs = 0;
    this.#countedUntil = performance.now();
  }
}
