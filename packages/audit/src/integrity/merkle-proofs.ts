import { EMPTY_ROOT, MerkleFrontier, nodeHash } from './merkle.js';

/** Root of the tree (RFC 6962) over leaf hashes, in hexadecimal. */
export function merkleRoot(leaves: readonly string[]): string {
  const frontier = new MerkleFrontier();
  for (const leaf of leaves) frontier.appendLeaf(leaf);
  return frontier.root;
}

/**
 * Proof that the leaf `index` (from 0) is in the tree over `leaves`: the hashes of RFC 6962 section 2.1.1, from the leaf
 * up, in hexadecimal.
 *
 * @throws RangeError for an index that is not in the tree.
 */
export function inclusionProof(leaves: readonly string[], index: number): readonly string[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) {
    throw new RangeError(`Leaf ${index} is not in a tree of ${leaves.length} leaves`);
  }
  const proof: string[] = [];
  let start = 0;
  let end = leaves.length;
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      proof.push(merkleRoot(leaves.slice(middle, end)));
      end = middle;
    } else {
      proof.push(merkleRoot(leaves.slice(start, middle)));
      start = middle;
    }
  }
  return proof.reverse();
}

/** What {@link verifyInclusion} is asked. */
export interface InclusionClaim {
  readonly leaf: string;
  /** From 0. */
  readonly index: number;
  /** Leaves of the tree. */
  readonly size: number;
  readonly root: string;
  readonly proof: readonly string[];
}

/** Whether the leaf is in the tree, by RFC 9162 section 2.1.3.2. */
export function verifyInclusion({ leaf, index, size, root, proof }: InclusionClaim): boolean {
  if (!isCount(index) || !isCount(size) || index >= size) return false;
  let place = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      hash = nodeHash(sibling, hash);
      while (place % 2 === 0 && place !== 0) {
        place /= 2;
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    place = half(place);
    last = half(last);
  }
  return last === 0 && hash === root;
}

/**
 * Proof that the tree over the first `size` leaves is the beginning of the tree over all of them (RFC 6962 section
 * 2.1.2), in hexadecimal. Empty where either tree says nothing about the other: `size` is 0, or all of them.
 *
 * @throws RangeError for a size that the tree never had.
 */
export function consistencyProof(leaves: readonly string[], size: number): readonly string[] {
  if (!isCount(size) || size > leaves.length) {
    throw new RangeError(`A tree of ${leaves.length} leaves never had ${size}`);
  }
  if (size === 0 || size === leaves.length) return [];
  const proof: string[] = [];
  let start = 0;
  let end = leaves.length;
  // Whether the first tree as a whole is a subtree here: who verifies knows its root.
  let whole = true;
  while (size !== end) {
    const middle = start + splitOf(end - start);
    if (size <= middle) {
      proof.push(merkleRoot(leaves.slice(middle, end)));
      end = middle;
    } else {
      proof.push(merkleRoot(leaves.slice(start, middle)));
      start = middle;
      whole = false;
    }
  }
  if (!whole) proof.push(merkleRoot(leaves.slice(start, end)));
  return proof.reverse();
}

/** What {@link verifyConsistency} is asked. */
export interface ConsistencyClaim {
  readonly firstSize: number;
  readonly firstRoot: string;
  readonly secondSize: number;
  readonly secondRoot: string;
  readonly proof: readonly string[];
}

/** Whether the first tree is the beginning of the second one, by RFC 9162 section 2.1.4.2. */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { firstSize, firstRoot, secondSize, secondRoot, proof } = claim;
  if (!isCount(firstSize) || !isCount(secondSize) || firstSize > secondSize) return false;
  if (firstSize === secondSize) return proof.length === 0 && firstRoot === secondRoot;
  if (firstSize === 0) return proof.length === 0 && firstRoot === EMPTY_ROOT;
  const path = isPowerOfTwo(firstSize) ? [firstRoot, ...proof] : proof;
  const [start, ...rest] = path;
  if (start === undefined) return false;
  let place = firstSize - 1;
  let last = secondSize - 1;
  while (place % 2 === 1) {
    place = half(place);
    last = half(last);
  }
  let first = start;
  let second = start;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      first = nodeHash(sibling, first);
      second = nodeHash(sibling, second);
      while (place % 2 === 0 && place !== 0) {
        place /= 2;
        last = half(last);
      }
    } else {
      second = nodeHash(second, sibling);
    }
    place = half(place);
    last = half(last);
  }
  return last === 0 && first === firstRoot && second === secondRoot;
}

/** The largest power of two below `size`, which is at least 2. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest % 2 === 0) rest /= 2;
  return rest === 1;
}
