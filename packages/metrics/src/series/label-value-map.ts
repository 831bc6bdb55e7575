/** Two characters of a string, by their distance from its start and from its end. */
interface Sampling {
  readonly fromStart: number;
  readonly fromEnd: number;
}

interface Entry<T> {
  readonly value: string;
  readonly item: T;
}

// Beyond these limits a `Map` takes over.
const MAX_ENTRIES = 64;
const MAX_SLOTS_PER_ENTRY = 16;
const MAX_DISTANCE = 24;

/**
 * A map from label values, made for few of them. A `Map` walks a chain of entries: each time the processor
 * guesses wrong where it ends costs more than all else in a recording. Here the length and two characters
 * lead straight to the only entry that can match; which two is decided by the values that are there.
 */
export class LabelValueMap<T> {
  // Bounded by the owner's number of series, times MAX_SLOTS_PER_ENTRY.
  #slots: (Entry<T> | undefined)[] = [undefined, undefined];
  #sampling: Sampling = { fromStart: 0, fromEnd: 0 };
  #size = 0;
  #many: Map<string, T> | undefined;

  get(value: string): T | undefined {
    if (this.#many !== undefined) return this.#many.get(value);
    const slots = this.#slots;
    const entry = slots[hashOf(value, this.#sampling) & (slots.length - 1)];
    return entry !== undefined && entry.value === value ? entry.item : undefined;
  }

  /** Adds a value that is not there yet. */
  add(value: string, item: T): void {
    this.#size++;
    if (this.#many !== undefined) this.#many.set(value, item);
    else if (!this.#place({ value, item })) this.#rebuild({ value, item });
  }

  #place(entry: Entry<T>): boolean {
    const slots = this.#slots;
    const slot = hashOf(entry.value, this.#sampling) & (slots.length - 1);
    if (this.#size * 2 > slots.length || slots[slot] !== undefined) return false;
    slots[slot] = entry;
    return true;
  }

  #rebuild(added: Entry<T>): void {
    const entries = [...this.#slots.filter((entry) => entry !== undefined), added];
    const found = entries.length > MAX_ENTRIES ? undefined : placeApart(entries, this.#sampling);
    if (found === undefined) {
      this.#many = new Map(entries.map(({ value, item }) => [value, item]));
      this.#slots = [];
    } else {
      this.#slots = found.slots;
      this.#sampling = found.sampling;
    }
  }
}

/** The smallest table, with the sampling, that gives each entry a slot of its own. */
function placeApart<T>(
  entries: readonly Entry<T>[],
  preferred: Sampling,
): { readonly slots: (Entry<T> | undefined)[]; readonly sampling: Sampling } | undefined {
  const most = entries.length * MAX_SLOTS_PER_ENTRY;
  for (let size = 2 ** Math.ceil(Math.log2(entries.length * 2)); size <= most; size *= 2) {
    for (const sampling of samplings(preferred)) {
      const slots = placeAll(entries, size, sampling);
      if (slots !== undefined) return { slots, sampling };
    }
  }
  return undefined;
}

function placeAll<T>(
  entries: readonly Entry<T>[],
  size: number,
  sampling: Sampling,
): (Entry<T> | undefined)[] | undefined {
  const slots = new Array<Entry<T> | undefined>(size).fill(undefined);
  for (const entry of entries) {
    const slot = hashOf(entry.value, sampling) & (size - 1);
    if (slots[slot] !== undefined) return undefined;
    slots[slot] = entry;
  }
  return slots;
}

function* samplings(preferred: Sampling): Generator<Sampling> {
  yield preferred;
  for (let fromEnd = 0; fromEnd < MAX_DISTANCE; fromEnd++) {
    for (let fromStart = 0; fromStart < MAX_DISTANCE; fromStart++) yield { fromStart, fromEnd };
  }
}

function hashOf(value: string, { fromStart, fromEnd }: Sampling): number {
  const last = value.length - 1;
  if (last < 0) return 0;
  const early = value.charCodeAt(fromStart < last ? fromStart : last);
  const late = value.charCodeAt(fromEnd < last ? last - fromEnd : 0);
  return Math.imul(Math.imul(early, 31) + late, 31) + last;
}
