import { hash, randomBytes } from 'node:crypto';

const WORDS = 4;
const MAX_LOAD = 0.6;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Ids that are compared with each other: 128 MiB at most, which grow as they are needed. */
const MAX_IDS = 5_000_000;

/**
 * A set of ids, 16 bytes each: the bytes of a UUID, and of anything else the first 16 of its SHA-256. A `Set` of texts
 * would take several times as much memory.
 */
export class IdSet {
  readonly #maxIds: number;
  // Bounded by #maxIds.
  #table: Uint32Array = new Uint32Array(4096 * WORDS);
  #size = 0;
  #unchecked = 0;
  // Nobody who chooses ids can choose them so that all fall on one place.
  readonly #salt = randomBytes(4).readUInt32LE() | 1;
  readonly #id = new Uint32Array(WORDS);
  readonly #idBytes = Buffer.from(this.#id.buffer);

  constructor(maxIds: number = MAX_IDS) {
    this.#maxIds = maxIds;
  }

  /** Ids that were neither there nor could be added. */
  get unchecked(): number {
    return this.#unchecked;
  }

  /** Adds an id; `false` if it is there already. */
  add(id: string): boolean {
    this.#read(id);
    const place = this.#placeOf(this.#table, this.#id);
    if (!isFree(this.#table, place)) return false;
    if (this.#size >= this.#maxIds) {
      this.#unchecked += 1;
      return true;
    }
    this.#table.set(this.#id, place);
    this.#size += 1;
    if (this.#size > (this.#table.length / WORDS) * MAX_LOAD) this.#grow();
    return true;
  }

  #read(id: string): void {
    const hex = UUID.test(id) ? id.replaceAll('-', '') : hash('sha256', id).slice(0, 32);
    this.#idBytes.write(hex, 0, 'hex');
    // All zeros mark a free place.
    if (isFree(this.#id, 0)) this.#id.fill(1);
  }

  /** Where the id is, or the free place where it belongs. */
  #placeOf(table: Uint32Array, id: Uint32Array): number {
    const mask = table.length / WORDS - 1;
    let mixed = Math.imul((id[3] as number) ^ this.#salt, 0x9e3779b1) ^ (id[2] as number);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) ^ (id[1] as number) ^ (id[0] as number);
    let slot = (mixed ^ (mixed >>> 13)) & mask;
    while (!isFree(table, slot * WORDS) && !isSame(table, slot * WORDS, id)) slot = (slot + 1) & mask;
    return slot * WORDS;
  }

  #grow(): void {
    const old = this.#table;
    const table = new Uint32Array(old.length * 2);
    for (let place = 0; place < old.length; place += WORDS) {
      if (isFree(old, place)) continue;
      const id = old.subarray(place, place + WORDS);
      table.set(id, this.#placeOf(table, id));
    }
    this.#table = table;
  }
}

function isFree(table: Uint32Array, place: number): boolean {
  return table[place] === 0 && table[place + 1] === 0 && table[place + 2] === 0 && table[place + 3] === 0;
}

function isSame(table: Uint32Array, place: number, id: Uint32Array): boolean {
  return (
    table[place] === id[0] &&
    table[place + 1] === id[1] &&
    table[place + 2] === id[2] &&
    table[place + 3] === id[3]
  );
}
