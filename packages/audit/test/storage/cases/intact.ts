import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { AuditLog } from '../../../src/storage/audit-log.js';
import { STREAM } from './audit-world.js';

interface Subtree {
  readonly leaves: number;
  readonly root: Buffer;
}

/**
 * Verifies a log with nothing but its definition: contiguous numbers, the hash chain, the Merkle root of every
 * checkpoint since the last pruned segment. Answers with how many records and checkpoints it looked at.
 */
export async function assertIntact(
  log: AuditLog,
  stream = STREAM,
): Promise<{ readonly records: number; readonly checkpoints: number }> {
  const segment = (await log.segments(stream)).at(-1);
  const checkpoints = new Map((await log.checkpoints(stream)).map((each) => [each.size, each]));
  let size = segment?.lastSeq ?? 0;
  let hash = segment?.lastHash ?? null;
  const tree = subtreesOf(size, segment?.frontier ?? []);
  let records = 0;
  let verified = 0;
  for await (const record of log.records(stream)) {
    size += 1;
    records += 1;
    assert.equal(record.seq, size);
    assert.equal(record.prevHash, hash);
    hash = sha256(...(hash === null ? [] : [Buffer.from(hash, 'hex')]), '\n', record.body).toString('hex');
    assert.equal(record.hash, hash);
    grow(tree, sha256(Buffer.of(0), record.body));
    const checkpoint = checkpoints.get(size);
    if (checkpoint === undefined) continue;
    verified += 1;
    assert.equal(checkpoint.root, rootOf(tree).toString('hex'));
    assert.deepEqual(checkpoint.note.split('\n').slice(0, 3), [
      'test.example/audit',
      `${size}`,
      rootOf(tree).toString('base64'),
    ]);
  }
  const head = await log.head(stream);
  assert.deepEqual([head.size, head.hash], [size, hash]);
  return { records, checkpoints: verified };
}

function subtreesOf(size: number, frontier: readonly string[]): Subtree[] {
  const leaves = size
    .toString(2)
    .split('')
    .map((bit, index, bits) => (bit === '1' ? 2 ** (bits.length - 1 - index) : 0))
    .filter((count) => count > 0);
  assert.equal(frontier.length, leaves.length);
  return leaves.map((count, index) => ({ leaves: count, root: Buffer.from(frontier[index] ?? '', 'hex') }));
}

function grow(tree: Subtree[], leaf: Buffer): void {
  let subtree: Subtree = { leaves: 1, root: leaf };
  for (let left = tree.at(-1); left?.leaves === subtree.leaves; left = tree.at(-1)) {
    tree.pop();
    subtree = { leaves: left.leaves * 2, root: sha256(Buffer.of(1), left.root, subtree.root) };
  }
  tree.push(subtree);
}

function rootOf(tree: readonly Subtree[]): Buffer {
  return tree.map(({ root }) => root).reduceRight((right, left) => sha256(Buffer.of(1), left, right));
}

function sha256(...parts: readonly (Buffer | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
