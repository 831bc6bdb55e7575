/** Bounds the chunks of memory that all streams of a log hold together: where there are too many, the oldest one goes. */
export class ChunkPool {
  readonly #max: number;
  // Bounded by #max.
  readonly #drops = new Set<() => void>();

  constructor(max: number) {
    this.#max = max;
  }

  /** Counts one more chunk, which `drop` gives up. Call what it returns for a chunk that is given up otherwise. */
  add(drop: () => void): () => void {
    this.#drops.add(drop);
    const [oldest] = this.#drops;
    if (this.#drops.size > this.#max && oldest !== undefined) {
      this.#drops.delete(oldest);
      oldest();
    }
    return () => this.#drops.delete(drop);
  }
}
