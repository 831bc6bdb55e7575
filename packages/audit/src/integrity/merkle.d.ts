/** Root of a tree without leaves (RFC 6962): SHA-256 of nothing. */
export declare const EMPTY_ROOT: string;
/** The hash of a leaf (RFC 6962): SHA-256 of 0x00 and the body in UTF-8, in hexadecimal. */
export declare function leafHash(body: string): string;
/** The hash of an inner node (RFC 6962): SHA-256 of 0x01 and the hashes of both children, in hexadecimal. */
export declare function nodeHash(left: string, right: string): string;
/**
 * A Merkle tree (RFC 6962) that grows leaf by leaf and keeps only what its root needs: the roots of its perfect
 * subtrees, from left to right.
 *
 * @example
 * ```ts
 * const frontier = new MerkleFrontier();
 * frontier.append('{"id":"1"}');
 * const same = MerkleFrontier.fromHex(frontier.toHex(), frontier.size);
 * same.root === frontier.root; // true
 * ```
 */
export declare class MerkleFrontier {
  /**
   * The tree that {@link toHex} was asked of.
   *
   * @throws EyrieError `EYRIE_AUDIT_FRONTIER_INVALID` for another number of roots than that size has, and for what is
   * not a hash.
   */
  static fromHex(roots: readonly string[], size: number): MerkleFrontier;
  /** Leaves so far. */
  get size(): number;
  /** Root of the tree, in hexadecimal. */
  get root(): string;
  append(body: string): void;
  /** Appends a leaf by what {@link leafHash} made of its body. */
  appendLeaf(leaf: string): void;
  /** Roots of the perfect subtrees, from left to right, in hexadecimal. */
  toHex(): readonly string[];
}
//# sourceMappingURL=merkle.d.ts.map
