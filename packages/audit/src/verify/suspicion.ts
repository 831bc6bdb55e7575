/** Which records are known to be wrong, so that a checkpoint that contradicts the log for that reason is no news. */
export class Suspicion {
  #first = Number.POSITIVE_INFINITY;
  #last = 0;

  suspect(seq: number): void {
    this.#first = Math.min(this.#first, seq);
    this.#last = Math.max(this.#last, seq);
  }

  /** Whether what is known explains that a checkpoint of that size contradicts the log. */
  explains(size: number): boolean {
    return this.#first <= size;
  }

  /** A checkpoint agrees: all bodies up to there are as they were signed. */
  clearUpTo(size: number): void {
    this.#first = this.#last <= size ? Number.POSITIVE_INFINITY : Math.max(this.#first, size + 1);
  }
}
