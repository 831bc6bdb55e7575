/** Runs of missing records that are kept apart while they may still come, out of order. */
export const MAX_MISSING_RANGES = 1000;

interface MissingRange {
  readonly seq: number;
  readonly toSeq: number;
}

/** Records that have not come in their place. */
export class MissingSeqs {
  // Bounded by MAX_MISSING_RANGES.
  #ranges: MissingRange[] = [];

  get ranges(): readonly MissingRange[] {
    return this.#ranges;
  }

  /** `false` where there are too many to keep one more. */
  add(range: MissingRange): boolean {
    if (this.#ranges.length >= MAX_MISSING_RANGES) return false;
    this.#ranges.push(range);
    return true;
  }

  /** Takes out a record that came after all; `false` where it is not known to be missing. */
  take(seq: number): boolean {
    const index = this.#ranges.findIndex((range) => range.seq <= seq && seq <= range.toSeq);
    const range = this.#ranges[index];
    if (range === undefined) return false;
    const rest = [
      { seq: range.seq, toSeq: seq - 1 },
      { seq: seq + 1, toSeq: range.toSeq },
    ].filter((part) => part.seq <= part.toSeq);
    if (this.#ranges.length + rest.length - 1 > MAX_MISSING_RANGES) return false;
    this.#ranges.splice(index, 1, ...rest);
    return true;
  }
}
