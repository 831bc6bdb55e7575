import { EMPTY_ROOT, leafHash, MerkleFrontier } from '../../src/integrity/merkle.js';
import {
  consistencyProof,
  inclusionProof,
  merkleRoot,
  verifyConsistency,
  verifyInclusion,
} from '../../src/integrity/merkle-proofs.js';

// The leaves, roots and proofs with which Certificate Transparency's own implementations are tested.
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const BODIES = LEAVES.map((hex) => Buffer.from(hex, 'hex').toString('latin1'));
const HASHES = BODIES.map(leafHash);
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const NODE_1 = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const NODE_23 = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const NODE_4 = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const NODE_45 = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';
const NODE_67 = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const NODE_4567 = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';

function rootOf(size: number): string {
  return ROOTS[size] as string;
}

test('the roots of all sizes are those of Certificate Transparency', () => {
  const frontier = new MerkleFrontier();
  const roots = [frontier.root];
  for (const body of BODIES) {
    frontier.append(body);
    roots.push(frontier.root);
  }
  expect(roots).toEqual(ROOTS);
  expect(EMPTY_ROOT).toBe(ROOTS[0]);
});

test('inclusion proofs are those of Certificate Transparency', () => {
  const proofs: [number, number, string[]][] = [
    [0, 1, []],
    [0, 8, [NODE_1, NODE_23, NODE_4567]],
    [5, 8, [NODE_4, NODE_67, rootOf(4)]],
    [2, 3, [rootOf(2)]],
    [1, 5, [rootOf(1), NODE_23, NODE_4]],
  ];
  for (const [index, size, proof] of proofs) {
    expect(inclusionProof(HASHES.slice(0, size), index)).toEqual(proof);
  }
});

test('consistency proofs are those of Certificate Transparency', () => {
  const proofs: [number, number, string[]][] = [
    [1, 1, []],
    [1, 8, [NODE_1, NODE_23, NODE_4567]],
    [6, 8, [NODE_45, NODE_67, rootOf(4)]],
    [2, 5, [NODE_23, NODE_4]],
  ];
  for (const [first, second, proof] of proofs) {
    expect(consistencyProof(HASHES.slice(0, second), first)).toEqual(proof);
  }
});

test('every inclusion proof of up to 70 leaves verifies, and no changed one does', () => {
  const leaves = Array.from({ length: 70 }, (_, index) => leafHash(`leaf ${index}`));
  for (const size of [1, 2, 3, 7, 8, 9, 31, 64, 70]) {
    const root = merkleRoot(leaves.slice(0, size));
    for (let index = 0; index < size; index += 1) {
      const proof = inclusionProof(leaves.slice(0, size), index);
      const claim = { leaf: leaves[index] as string, index, size, root, proof };
      expect(verifyInclusion(claim)).toBe(true);
      expect(verifyInclusion({ ...claim, leaf: leafHash('another') })).toBe(false);
      expect(verifyInclusion({ ...claim, proof: [...proof, root] })).toBe(false);
      expect(verifyInclusion({ ...claim, index: size })).toBe(false);
      if (size > 1) {
        expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false);
        expect(verifyInclusion({ ...claim, index: (index + 1) % size })).toBe(false);
      }
    }
  }
});

test('every consistency proof of up to 40 leaves verifies, and no changed one does', () => {
  const leaves = Array.from({ length: 40 }, (_, index) => leafHash(`leaf ${index}`));
  const roots = leaves.map((_, index) => merkleRoot(leaves.slice(0, index)));
  for (let secondSize = 1; secondSize < 40; secondSize += 1) {
    for (let firstSize = 0; firstSize <= secondSize; firstSize += 1) {
      const proof = consistencyProof(leaves.slice(0, secondSize), firstSize);
      const claim = {
        firstSize,
        firstRoot: roots[firstSize] as string,
        secondSize,
        secondRoot: roots[secondSize] as string,
        proof,
      };
      expect(verifyConsistency(claim)).toBe(true);
      expect(verifyConsistency({ ...claim, firstRoot: leafHash('another') })).toBe(false);
      expect(verifyConsistency({ ...claim, proof: [...proof, rootOf(1)] })).toBe(false);
      if (firstSize > 0) expect(verifyConsistency({ ...claim, secondRoot: leafHash('another') })).toBe(false);
      if (proof.length > 0) expect(verifyConsistency({ ...claim, proof: proof.slice(1) })).toBe(false);
    }
  }
});

test('proofs of what a tree never had are refused', () => {
  expect(() => inclusionProof(HASHES, 8)).toThrow(new RangeError('Leaf 8 is not in a tree of 8 leaves'));
  expect(() => consistencyProof(HASHES, 9)).toThrow(new RangeError('A tree of 8 leaves never had 9'));
});

test('a frontier goes on from its own text', () => {
  const whole = new MerkleFrontier();
  for (let index = 0; index < 100; index += 1) {
    const copy = MerkleFrontier.fromHex(whole.toHex(), whole.size);
    copy.append(`leaf ${index}`);
    whole.append(`leaf ${index}`);
    expect(copy.root).toBe(whole.root);
  }
  expect(whole.toHex()).toHaveLength(3);
});

test('a frontier goes on beyond 32 bits', () => {
  const size = 2 ** 40 - 1;
  const frontier = MerkleFrontier.fromHex(
    Array.from({ length: 40 }, (_, index) => leafHash(`subtree ${index}`)),
    size,
  );
  const { root } = frontier;
  frontier.append('one more');
  expect(frontier.size).toBe(2 ** 40);
  expect(frontier.toHex()).toEqual([frontier.root]);
  expect(frontier.root).not.toBe(root);
});

test.each([
  ['too few roots', [], 1],
  ['too many roots', ['0'.repeat(64), '0'.repeat(64)], 1],
  ['a root that is no hash', ['0'.repeat(63)], 1],
  ['a root in capitals', ['A'.repeat(64)], 1],
  ['a size that is none', [], -1],
])('a frontier with %s is refused', (_what, roots, size) => {
  expect(() => MerkleFrontier.fromHex(roots, size)).toThrow(
    expect.objectContaining({ code: 'EYRIE_AUDIT_FRONTIER_INVALID' }),
  );
});
