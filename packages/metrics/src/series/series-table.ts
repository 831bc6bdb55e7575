import { LabelValueMap } from './label-value-map.js';

/** Labels as a recording passes them; untyped callers may pass anything. */
export type GivenLabels = Readonly<Record<string, unknown>>;

const GOLDEN_RATIO = 0x9e3779b1;
// As long as so many bits number every possible label set, each has a slot of its own: 256 KB at most.
const MAX_DIRECT_BITS = 16;
const MIN_SLOT_BITS = 4;
const SLOTS_PER_SERIES = 4;

/**
 * Finds the series of a label set without building a key. Each label value has a number, and the numbers of
 * a label set, side by side, are its index in a table of integers; where the table would be too large, it is
 * a hash table. Its owner bounds how many series there are, and nothing else grows.
 */
export class SeriesTable<S extends object> {
  /** In the order in which they were added. */
  readonly series: S[] = [];
  readonly #labelNames: readonly string[];
  // For each label the numbers of its values, how many there are, and the bits that hold one.
  readonly #numberings: readonly LabelValueMap<number>[];
  readonly #numbersUsed: number[];
  readonly #bits: Int32Array;
  // The numbers of each series' label values, one series after the other.
  #numbers = new Int32Array(0);
  // Positions in `series` plus one; 0 is free.
  #slots = new Int32Array(2 ** MIN_SLOT_BITS);
  #isDirect = true;
  #hashShift = 0;
  // The numbers of the label set that is being looked for.
  readonly #wanted: Int32Array;

  constructor(labelNames: readonly string[]) {
    this.#labelNames = labelNames;
    this.#numberings = labelNames.map(() => new LabelValueMap<number>());
    this.#numbersUsed = labelNames.map(() => 0);
    this.#bits = new Int32Array(labelNames.length);
    this.#wanted = new Int32Array(labelNames.length);
  }

  /** The series of exactly these labels; `undefined` where one is missing, unknown or new. */
  find(labels: GivenLabels): S | undefined {
    const names = this.#labelNames;
    const wanted = this.#wanted;
    let depth = 0;
    let key = 0;
    // Read through for-in V8 finds each property by its position, whatever the shape of the object.
    for (const name in labels) {
      if (depth === names.length) return undefined;
      if (name !== names[depth]) return this.#findInAnyOrder(labels);
      const value = labels[name];
      if (typeof value !== 'string') return undefined;
      const number = (this.#numberings[depth] as LabelValueMap<number>).get(value);
      if (number === undefined) return undefined;
      wanted[depth] = number;
      key = (key << (this.#bits[depth] as number)) | number;
      depth++;
    }
    return depth === names.length ? this.#seek(key) : undefined;
  }

  #findInAnyOrder(labels: GivenLabels): S | undefined {
    let given = 0;
    for (const _name in labels) given++;
    const names = this.#labelNames;
    if (given !== names.length) return undefined;
    let key = 0;
    for (let depth = 0; depth < names.length; depth++) {
      const value = labels[names[depth] as string];
      if (typeof value !== 'string') return undefined;
      const number = (this.#numberings[depth] as LabelValueMap<number>).get(value);
      if (number === undefined) return undefined;
      this.#wanted[depth] = number;
      key = (key << (this.#bits[depth] as number)) | number;
    }
    return this.#seek(key);
  }

  /** The series of these values in the order of the label names. */
  at(values: readonly string[]): S | undefined {
    let key = 0;
    for (let depth = 0; depth < values.length; depth++) {
      const number = this.#numberings[depth]?.get(values[depth] as string);
      if (number === undefined) return undefined;
      this.#wanted[depth] = number;
      key = (key << (this.#bits[depth] as number)) | number;
    }
    return this.#seek(key);
  }

  /** Adds a series for values that have none. */
  add(values: readonly string[], series: S): void {
    const position = this.series.push(series) - 1;
    this.#reserveNumbers(this.series.length * values.length);
    let isCrowded = !this.#isDirect && this.series.length * SLOTS_PER_SERIES > this.#slots.length;
    values.forEach((value, depth) => {
      const number = this.#numberOf(value, depth);
      this.#numbers[position * values.length + depth] = number;
      if (number < 2 ** (this.#bits[depth] as number)) return;
      (this.#bits[depth] as number)++;
      isCrowded = true;
    });
    if (isCrowded) this.#rebuild();
    else this.#place(position);
  }

  #numberOf(value: string, depth: number): number {
    const numbering = this.#numberings[depth] as LabelValueMap<number>;
    const known = numbering.get(value);
    if (known !== undefined) return known;
    const number = this.#numbersUsed[depth] as number;
    this.#numbersUsed[depth] = number + 1;
    numbering.add(value, number);
    return number;
  }

  #reserveNumbers(length: number): void {
    if (length <= this.#numbers.length) return;
    const larger = new Int32Array(length * 2);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }

  #rebuild(): void {
    const keyBits = this.#bits.reduce((sum, bits) => sum + bits, 0);
    this.#isDirect = keyBits <= MAX_DIRECT_BITS;
    const slotBits = this.#isDirect ? keyBits : Math.ceil(Math.log2(this.series.length * SLOTS_PER_SERIES * 2));
    this.#hashShift = 32 - slotBits;
    this.#slots = new Int32Array(2 ** Math.max(slotBits, MIN_SLOT_BITS));
    for (let position = 0; position < this.series.length; position++) this.#place(position);
  }

  #place(position: number): void {
    const labels = this.#labelNames.length;
    let key = 0;
    for (let depth = 0; depth < labels; depth++) {
      key = (key << (this.#bits[depth] as number)) | (this.#numbers[position * labels + depth] as number);
    }
    const slots = this.#slots;
    let slot = this.#slotOf(key);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = position + 1;
  }

  #slotOf(key: number): number {
    return this.#isDirect ? key : Math.imul(key, GOLDEN_RATIO) >>> this.#hashShift;
  }

  #seek(key: number): S | undefined {
    const slots = this.#slots;
    if (this.#isDirect) return this.series[(slots[key] as number) - 1];
    const labels = this.#wanted.length;
    let slot = this.#slotOf(key);
    for (;;) {
      const position = (slots[slot] as number) - 1;
      if (position < 0) return undefined;
      let same = 0;
      while (same < labels && this.#numbers[position * labels + same] === this.#wanted[same]) same++;
      if (same === labels) return this.series[position];
      slot = (slot + 1) & (slots.length - 1);
    }
  }
}
