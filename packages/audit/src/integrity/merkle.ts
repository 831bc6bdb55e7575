import { hash } from 'node:crypto';
import { EyrieError } from '@eyrie/core/engine';
import { BodyHasher } from './body-hasher.js';
import { isHashHex } from './hex.js';

const HASHER = new BodyHasher();
const NODE = Buffer.alloc(1 + 32 + 32, 0x01);

/** Root of a tree without leaves (RFC 6962): SHA-256 of nothing. */
export const EMPTY_ROOT = hash('sha256', '');

/** The hash of a leaf (RFC 6962): SHA-256 of 0x00 and the body in UTF-8, in hexadecimal. */
export function leafHash(body: string): string {
  HASHER.load(body);
  return HASHER.leaf();
}

/** The hash of an inner node (RFC 6962): SHA-256 of 0x01 and the hashes of both children, in hexadecimal. */
export function nodeHash(left: string, right: string): string {
  NODE.write(left, 1, 'hex');
  NODE.write(right, 33, 'hex');
  return hash('sha256', NODE);
}

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
export class MerkleFrontier {
  // Bounded: one root for each bit that is set in the size, so at most 53.
  readonly #roots: string[] = [];
  #size = 0;

  /**
   * The tree that {@link toHex} was asked of.
   *
   * @throws EyrieError `EYRIE_AUDIT_FRONTIER_INVALID` for another number of roots than that size has, and for what is
   * not a hash.
   */
  static fromHex(roots: readonly string[], size: number): MerkleFrontier {
    if (!Number.isSafeInteger(size) || size < 0) throw invalid(`${size} is not a size`);
    if (roots.length !== bitsOf(size)) {
      throw invalid(`A tree of size ${size} has ${bitsOf(size)} perfect subtrees, not ${roots.length}`);
    }
    if (!roots.every(isHashHex)) throw invalid('One of its roots is not 64 lower-case hexadecimal digits');
    const frontier = new MerkleFrontier();
    frontier.#roots.push(...roots);
    frontier.#size = size;
    return frontier;
  }

  /** Leaves so far. */
  get size(): number {
    return this.#size;
  }

  /** Root of the tree, in hexadecimal. */
  get root(): string {
    const roots = this.#roots;
    let root = roots.at(-1);
    if (root === undefined) return EMPTY_ROOT;
    for (let index = roots.length - 2; index >= 0; index -= 1) root = nodeHash(roots[index] as string, root);
    return root;
  }

  append(body: string): void {
    this.appendLeaf(leafHash(body));
  }

  /** Appends a leaf by what {@link leafHash} made of its body. */
  appendLeaf(leaf: string): void {
    let root = leaf;
    for (let rest = this.#size; rest % 2 === 1; rest = (rest - 1) / 2) {
      root = nodeHash(this.#roots.pop() as string, root);
    }
    this.#roots.push(root);
    this.#size += 1;
  }

  /** Roots of the perfect subtrees, from left to right, in hexadecimal. */
  toHex(): readonly string[] {
    return [...this.#roots];
  }
}

function bitsOf(size: number): number {
  let bits = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) bits += rest % 2;
  return bits;
}

function invalid(problem: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_FRONTIER_INVALID',
    problem: `The frontier of a Merkle tree cannot be read. ${problem}`,
    remedy:
      'Verify the log: what is kept of its tree was changed. Restore it from a backup, or make it anew from the records',
  });
}
