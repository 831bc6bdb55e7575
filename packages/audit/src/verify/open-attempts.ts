import type { BodySummary } from '../records/canonical-body.js';

/** Attempts that wait for their completion at the same time. */
export const MAX_OPEN_ATTEMPTS = 100_000;

/** Attempts without their completion so far. */
export class OpenAttempts {
  // Bounded by MAX_OPEN_ATTEMPTS.
  readonly #seqs = new Map<string, number>();
  #unchecked = 0;

  /** Attempts that were not kept, since too many waited. */
  get unchecked(): number {
    return this.#unchecked;
  }

  /** Attempts without a key can never be completed: they count as such from the start. */
  see({ id, stage, idempotencyKey }: BodySummary, seq: number): void {
    if (stage !== 'attempt') {
      if (this.#seqs.size > 0 && idempotencyKey !== undefined) this.#seqs.delete(`key ${idempotencyKey}`);
      return;
    }
    if (this.#seqs.size >= MAX_OPEN_ATTEMPTS) this.#unchecked += 1;
    else this.#seqs.set(idempotencyKey === undefined ? `id ${id}` : `key ${idempotencyKey}`, seq);
  }

  /** In order of seq. */
  get seqs(): readonly number[] {
    return [...this.#seqs.values()].toSorted((left, right) => left - right);
  }
}
