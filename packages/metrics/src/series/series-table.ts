import type { Series } from './family.js';
import { LabelNumbering } from './label-numbering.js';

/** Labels as a recording passes them; untyped callers may pass anything. */
export type GivenLabels = Readonly<Record<string, unknown>>;

// Up to so many bits the key is an index: 65,536 slots, 256 KB at most.
const MAX_DIRECT_BITS = 16;
// Up to so many bits the key is a small integer.
const MAX_KEY_BITS = 30;

/**
 * Finds the series of a label set without building a string. Each label value has a number, and the numbers
 * of a label set, side by side, are its key. Its owner bounds how many series there are, and nothing else grows.
 */
export class SeriesTable<S extends Series> {
  /** In the order in which they were added. */
  readonly series: S[] = [];
  readonly #labelNames: readonly string[];
  // With one that matches nothing at the end: a label too many needs no check of its own.
  readonly #expectedNames: readonly (string | undefined)[];
  readonly #numberings: readonly LabelNumbering[];
  #keyBits = 0;
  // Which of the three is in use depends on the bits in a key. Positions in `series` plus one; 0 is free.
  #isDirect = true;
  #direct = new Int32Array(1);
  #sparse = new Map<number, S>();
  #joined: Map<string, S> | undefined;

  constructor(labelNames: readonly string[]) {
    this.#labelNames = labelNames;
    this.#expectedNames = [...labelNames, undefined];
    this.#numberings = labelNames.map(() => new LabelNumbering());
  }

  /** The series of exactly these labels; `undefined` where one is missing, unknown or new. */
  find(labels: GivenLabels): S | undefined {
    const names = this.#expectedNames;
    const numberings = this.#numberings;
    let depth = 0;
    let key = 0;
    // Read through for-in V8 finds each property by its position, whatever the shape of the object.
    for (const name in labels) {
      if (name !== names[depth]) return this.#findInAnyOrder(labels);
      const value = labels[name];
      if (typeof value !== 'string') return undefined;
      const part = (numberings[depth] as LabelNumbering).partOf(value);
      if (part < 0) return undefined;
      key |= part;
      depth++;
    }
    if (depth !== names.length - 1) return undefined;
    if (this.#isDirect) return this.#atPosition(this.#direct[key] as number);
    return this.#joined === undefined ? this.#sparse.get(key) : this.at(this.#valuesOf(labels));
  }

  #atPosition(position: number): S | undefined {
    return position === 0 ? undefined : this.series[position - 1];
  }

  #findInAnyOrder(labels: GivenLabels): S | undefined {
    let given = 0;
    for (const _name in labels) given++;
    return given === this.#labelNames.length ? this.at(this.#valuesOf(labels)) : undefined;
  }

  #valuesOf(labels: GivenLabels): readonly unknown[] {
    return this.#labelNames.map((name) => labels[name]);
  }

  /** The series of these values in the order of the label names. */
  at(values: readonly unknown[]): S | undefined {
    let key = 0;
    for (let depth = 0; depth < values.length; depth++) {
      const value = values[depth];
      if (typeof value !== 'string') return undefined;
      const part = (this.#numberings[depth] as LabelNumbering).partOf(value);
      if (part < 0) return undefined;
      key |= part;
    }
    if (this.#isDirect) return this.#atPosition(this.#direct[key] as number);
    return this.#joined === undefined ? this.#sparse.get(key) : this.#joined.get(join(values));
  }

  /** Adds a series whose label values have none. */
  add(series: S): void {
    this.series.push(series);
    series.labelValues.forEach((value, depth) => {
      const numbering = this.#numberings[depth] as LabelNumbering;
      if (numbering.partOf(value) < 0) numbering.add(value);
    });
    const keyBits = this.#numberings.reduce((sum, { bits }) => sum + bits, 0);
    if (keyBits === this.#keyBits) this.#place(series, this.series.length);
    else this.#layOut(keyBits);
  }

  #place(series: S, position: number): void {
    if (this.#joined !== undefined) {
      this.#joined.set(join(series.labelValues), series);
      return;
    }
    const key = series.labelValues.reduce(
      (all, value, depth) => all | (this.#numberings[depth] as LabelNumbering).partOf(value),
      0,
    );
    if (this.#isDirect) this.#direct[key] = position;
    else this.#sparse.set(key, series);
  }

  #layOut(keyBits: number): void {
    this.#keyBits = keyBits;
    this.#isDirect = keyBits <= MAX_DIRECT_BITS;
    const isJoined = keyBits > MAX_KEY_BITS;
    this.#direct = new Int32Array(this.#isDirect ? 2 ** keyBits : 0);
    this.#sparse = new Map();
    this.#joined = isJoined ? new Map() : undefined;
    let shift = 0;
    for (const numbering of this.#numberings.toReversed()) {
      numbering.moveTo(isJoined ? 0 : shift);
      shift += numbering.bits;
    }
    this.series.forEach((series, index) => {
      this.#place(series, index + 1);
    });
  }
}

function join(values: readonly unknown[]): string {
  return JSON.stringify(values);
}
