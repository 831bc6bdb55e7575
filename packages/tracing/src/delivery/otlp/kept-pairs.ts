/** All that is kept; beyond it everything is forgotten, and what recurs is soon there again. */
const MAX_KEPT_BYTES = 1024 * 1024;
const MAX_KEYS = 1000;
const MAX_VALUES_OF_KEY = 64;
/** Characters of a text that is kept: user agents are, statements are not. */
const MAX_TEXT = 200;
/** Values that a key is written with before it is tried again whether they recur. */
const PAUSE = 10_000;

/** A key as it is written, and what was written with it of late. */
export class KeptKey {
  readonly bytes: Uint8Array;
  // Bounded by MAX_VALUES_OF_KEY.
  readonly #pairs = new Map<string, Uint8Array>();
  #hits = 0;
  #pause = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  pairOf(text: string): Uint8Array | undefined {
    if (this.#pause > 0) return undefined;
    const pair = this.#pairs.get(text);
    if (pair !== undefined) this.#hits += 1;
    return pair;
  }

  /** Whether texts of this key recur at all: ids do not, and would only push others out. */
  isWorthKeeping(text: string): boolean {
    if (this.#pause > 0) {
      this.#pause -= 1;
      return false;
    }
    if (this.#pairs.size >= MAX_VALUES_OF_KEY) this.#startAgain();
    return this.#pause === 0 && text.length <= MAX_TEXT;
  }

  keep(text: string, pair: Uint8Array): void {
    this.#pairs.set(text, pair);
  }

  #startAgain(): void {
    if (this.#hits < MAX_VALUES_OF_KEY) this.#pause = PAUSE;
    this.#hits = 0;
    this.#pairs.clear();
  }
}

/** Pairs of key and text as they are written, of those that recur. */
export class KeptPairs {
  // Bounded by MAX_KEYS and MAX_KEPT_BYTES.
  readonly #keys = new Map<string, KeptKey>();
  readonly #encode: (key: string) => Uint8Array;
  #bytes = 0;

  constructor(encode: (key: string) => Uint8Array) {
    this.#encode = encode;
  }

  keyOf(key: string): KeptKey {
    return this.#keys.get(key) ?? this.#newKey(key);
  }

  /** Keeps a pair, as far as the key itself is kept. */
  keep(key: KeptKey, text: string, pair: Uint8Array): void {
    this.#count(pair.length);
    key.keep(text, pair);
  }

  #newKey(key: string): KeptKey {
    const kept = new KeptKey(this.#encode(key));
    if (key.length > MAX_TEXT) return kept;
    if (this.#keys.size >= MAX_KEYS) this.#forget();
    this.#count(kept.bytes.length);
    this.#keys.set(key, kept);
    return kept;
  }

  // What a key drops stays counted: then all is forgotten somewhat earlier than need be.
  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > MAX_KEPT_BYTES) this.#forget();
  }

  #forget(): void {
    this.#keys.clear();
    this.#bytes = 0;
  }
}
