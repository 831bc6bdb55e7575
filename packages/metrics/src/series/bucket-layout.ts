const scratch = new Float64Array(1);
const words = new Int32Array(scratch.buffer);
const HIGH_WORD = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;
// Sign, exponent and three bits of the fraction: eight cells between a number and its double.
const CELL_SHIFT = 17;

/**
 * Where a histogram's observations go. A search through the bounds costs a mispredicted branch for each
 * observation; here the bits of the number lead to the right bucket or the one before it.
 */
export class BucketLayout {
  /** The index of the sum in a series' cells, behind one count per bucket and that of `+Inf`. */
  readonly sumIndex: number;
  readonly #bounds: readonly number[];
  readonly #firstCell: number;
  /** For each cell the first bucket that a number in it can belong to. Bounded by the range of a double: 16,384. */
  readonly #startOf: Uint8Array;

  constructor(bounds: readonly number[]) {
    this.sumIndex = bounds.length + 1;
    this.#bounds = [...bounds, Number.POSITIVE_INFINITY];
    const positive = bounds.filter((bound) => bound > 0);
    const lowest = positive[0] ?? 1;
    this.#firstCell = cellOf(lowest) - 1;
    this.#startOf = Uint8Array.from(
      { length: cellOf(positive.at(-1) ?? lowest) - this.#firstCell + 2 },
      (_, cell) =>
        cell === 0 ? 0 : bounds.filter((bound) => bound < lowestOf(cell + this.#firstCell)).length,
    );
  }

  /** The index of the first bucket whose upper bound is not below the value. */
  indexOf(value: number): number {
    scratch[0] = value;
    const cell = ((words[HIGH_WORD] as number) >> CELL_SHIFT) - this.#firstCell;
    const starts = this.#startOf;
    const last = starts.length - 1;
    let index = starts[cell < 0 ? 0 : cell > last ? last : cell] as number;
    const bounds = this.#bounds;
    index += Number(value > (bounds[index] as number));
    while (value > (bounds[index] as number)) index++;
    return index;
  }
}

function cellOf(value: number): number {
  scratch[0] = value;
  return (words[HIGH_WORD] as number) >> CELL_SHIFT;
}

function lowestOf(cell: number): number {
  words[1 - HIGH_WORD] = 0;
  words[HIGH_WORD] = cell << CELL_SHIFT;
  return scratch[0] as number;
}
