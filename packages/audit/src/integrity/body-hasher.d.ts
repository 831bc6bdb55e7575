/**
 * Both hashes of one body from one copy of it: `previous hash ‖ 0x0A ‖ body` for the chain, and `0x00 ‖ body` for the
 * Merkle tree, which differ in the one byte before the body.
 */
export declare class BodyHasher {
  /** Takes a body, of which {@link chain} and {@link leaf} are then asked. */
  load(body: string): void;
  /** The chain hash of the body after the one that has the hash `prevHash`, `null` for the first. */
  chain(prevHash: string | null): string;
  /** The hash of the body as a leaf of the Merkle tree. */
  leaf(): string;
}
//# sourceMappingURL=body-hasher.d.ts.map
