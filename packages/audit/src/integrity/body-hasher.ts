import { hash } from 'node:crypto';

const HASH_BYTES = 32;
const BODY_AT = HASH_BYTES + 1;
const LINE_FEED = 0x0a;
const LEAF_PREFIX = 0x00;

/**
 * Both hashes of one body from one copy of it: `previous hash ‖ 0x0A ‖ body` for the chain, and `0x00 ‖ body` for the
 * Merkle tree, which differ in the one byte before the body.
 */
export class BodyHasher {
  // Bounded: grows to three times the length of the longest body, and a body is bounded where it is captured.
  #bytes: Buffer = Buffer.allocUnsafe(4096);
  #end = BODY_AT;

  /** Takes a body, of which {@link chain} and {@link leaf} are then asked. */
  load(body: string): void {
    const needed = BODY_AT + body.length * 3;
    if (needed > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(needed);
    this.#end = BODY_AT + this.#bytes.write(body, BODY_AT, 'utf8');
  }

  /** The chain hash of the body after the one that has the hash `prevHash`, `null` for the first. */
  chain(prevHash: string | null): string {
    this.#bytes[HASH_BYTES] = LINE_FEED;
    if (prevHash === null) return this.#hashFrom(HASH_BYTES);
    this.#bytes.write(prevHash, 0, 'hex');
    return this.#hashFrom(0);
  }

  /** The hash of the body as a leaf of the Merkle tree. */
  leaf(): string {
    this.#bytes[HASH_BYTES] = LEAF_PREFIX;
    return this.#hashFrom(HASH_BYTES);
  }

  #hashFrom(start: number): string {
    return hash('sha256', this.#bytes.subarray(start, this.#end));
  }
}
