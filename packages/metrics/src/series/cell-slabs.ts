const LARGEST_SLAB = 256;

/** The cells of one series within a slab. */
export interface CellPlace {
  readonly slab: Float64Array;
  readonly start: number;
}

/**
 * Hands out the cells of a histogram's series from a few large blocks: neighbours in memory for a scrape, and
 * one array buffer for many series. Blocks double, so that a histogram with one series stays small.
 */
export class CellSlabs {
  readonly #cellsPerSeries: number;
  #slab = new Float64Array(0);
  #next = 0;
  #seriesPerSlab = 1;

  constructor(cellsPerSeries: number) {
    this.#cellsPerSeries = cellsPerSeries;
  }

  /** Zeroed cells of one more series. */
  take(): CellPlace {
    if (this.#next === this.#slab.length) {
      this.#slab = new Float64Array(this.#seriesPerSlab * this.#cellsPerSeries);
      this.#next = 0;
      this.#seriesPerSlab = Math.min(this.#seriesPerSlab * 2, LARGEST_SLAB);
    }
    const start = this.#next;
    this.#next += this.#cellsPerSeries;
    return { slab: this.#slab, start };
  }
}
