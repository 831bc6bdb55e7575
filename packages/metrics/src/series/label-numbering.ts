interface NumberedValue {
  readonly value: string;
  readonly number: number;
  /** The number, moved to its label's place in a key. */
  part: number;
}

/** A table in which each value has a slot of its own, and the two characters that decide which. */
interface Placement {
  readonly slots: (NumberedValue | undefined)[];
  readonly fromStart: number;
  readonly fromEnd: number;
}

// Beyond these limits a `Map` takes over.
const MAX_VALUES = 64;
const MAX_SLOTS_PER_VALUE = 16;
const MAX_DISTANCE = 24;

/**
 * Numbers the values of one label. A `Map` walks a chain of entries, and each time the processor guesses wrong
 * where it ends costs as much as half a recording. So as long as the values are few, their length and two of
 * their characters lead straight to the only one that can match; which two is decided by the values themselves.
 */
export class LabelNumbering {
  // Bounded by MAX_VALUES * MAX_SLOTS_PER_VALUE.
  #slots: (NumberedValue | undefined)[] = [undefined, undefined];
  #fromStart = 0;
  #fromEnd = 0;
  // Bounded by its owner's number of series.
  #many: Map<string, NumberedValue> | undefined;
  #size = 0;
  #shift = 0;

  /** How many bits hold the number of any value. */
  get bits(): number {
    return this.#size < 2 ? 0 : 32 - Math.clz32(this.#size - 1);
  }

  /** What the value contributes to a key, or -1 where it has no number. */
  partOf(value: string): number {
    if (this.#many !== undefined) return this.#many.get(value)?.part ?? -1;
    const slots = this.#slots;
    const known = slots[hashOf(value, this.#fromStart, this.#fromEnd) & (slots.length - 1)];
    return known !== undefined && known.value === value ? known.part : -1;
  }

  /** Numbers a value that has no number yet. */
  add(value: string): void {
    const number = this.#size++;
    const added = { value, number, part: number << this.#shift };
    if (this.#many !== undefined) this.#many.set(value, added);
    else if (!this.#place(added)) this.#rebuild(added);
  }

  /** Moves all numbers to another place in the key. */
  moveTo(shift: number): void {
    this.#shift = shift;
    for (const known of this.#many?.values() ?? this.#slots) {
      if (known !== undefined) known.part = known.number << shift;
    }
  }

  #place(added: NumberedValue): boolean {
    const slots = this.#slots;
    const slot = hashOf(added.value, this.#fromStart, this.#fromEnd) & (slots.length - 1);
    if (slots[slot] !== undefined) return false;
    slots[slot] = added;
    return true;
  }

  #rebuild(added: NumberedValue): void {
    const values = [...this.#slots.filter((known) => known !== undefined), added];
    const found = values.length > MAX_VALUES ? undefined : placeApart(values, this.#fromStart, this.#fromEnd);
    if (found === undefined) {
      this.#many = new Map(values.map((known) => [known.value, known]));
      this.#slots = [];
      return;
    }
    this.#slots = found.slots;
    this.#fromStart = found.fromStart;
    this.#fromEnd = found.fromEnd;
  }
}

/** The smallest table that keeps all values apart; the characters that did so far are tried first. */
function placeApart(
  values: readonly NumberedValue[],
  fromStart: number,
  fromEnd: number,
): Placement | undefined {
  const most = values.length * MAX_SLOTS_PER_VALUE;
  for (let size = 2 ** Math.ceil(Math.log2(values.length)); size <= most; size *= 2) {
    const found = placeAll(values, size, fromStart, fromEnd) ?? placeSomehow(values, size);
    if (found !== undefined) return found;
  }
  return undefined;
}

function placeSomehow(values: readonly NumberedValue[], size: number): Placement | undefined {
  for (let fromEnd = 0; fromEnd < MAX_DISTANCE; fromEnd++) {
    for (let fromStart = 0; fromStart < MAX_DISTANCE; fromStart++) {
      const found = placeAll(values, size, fromStart, fromEnd);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function placeAll(
  values: readonly NumberedValue[],
  size: number,
  fromStart: number,
  fromEnd: number,
): Placement | undefined {
  const slots = new Array<NumberedValue | undefined>(size).fill(undefined);
  for (const known of values) {
    const slot = hashOf(known.value, fromStart, fromEnd) & (size - 1);
    if (slots[slot] !== undefined) return undefined;
    slots[slot] = known;
  }
  return { slots, fromStart, fromEnd };
}

function hashOf(value: string, fromStart: number, fromEnd: number): number {
  const last = value.length - 1;
  if (last < 0) return 0;
  const early = value.charCodeAt(fromStart < last ? fromStart : last);
  const late = value.charCodeAt(fromEnd < last ? last - fromEnd : 0);
  return Math.imul(Math.imul(early, 31) + late, 31) + last;
}
