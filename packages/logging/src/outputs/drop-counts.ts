/** Lines that were lost, by reason. */
export class DropCounts implements Iterable<[string, number]> {
  // Bounded by the reasons in the source.
  readonly #counts = new Map<string, number>();

  get byReason(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  add(reason: DropReason, lines = 1): void {
    if (lines > 0) this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + lines);
  }

  [Symbol.iterator](): Iterator<[string, number]> {
    return this.#counts.entries();
  }
}

/**
 * Why a line was lost: its text could not be made (`failed`), no shorter version of it fits (`too_large`), the buffer
 * before a blocked destination is full (`buffer_full`), the destination is gone or its app has closed (`closed`).
 */
export type DropReason = 'failed' | 'too_large' | 'buffer_full' | 'closed';
