import { leafHash, MerkleFrontier } from '../../src/integrity/merkle.js';
import { ChunkPool } from '../../src/verify/chunk-pool.js';
import { describeFinding } from '../../src/verify/describe-finding.js';
import { HashMemory, MAX_REMEMBERED_RECORDS } from '../../src/verify/hash-memory.js';
import { IdSet } from '../../src/verify/id-set.js';
import { MAX_MISSING_RANGES, MissingSeqs } from '../../src/verify/missing-seqs.js';
import { MAX_OPEN_ATTEMPTS, OpenAttempts } from '../../src/verify/open-attempts.js';
import { MAX_LATE_RECORDS, TreeMemory } from '../../src/verify/tree-memory.js';
import { idOf } from './sealed-log.js';

test('every id is found again, whatever it looks like', () => {
  const ids = [
    ...Array.from({ length: 20_000 }, (_, index) => idOf(index)),
    '00000000-0000-0000-0000-000000000000',
    'not a uuid',
    '',
  ];
  const set = new IdSet();
  expect(ids.every((id) => set.add(id))).toBe(true);
  expect(ids.some((id) => set.add(id))).toBe(false);
  expect(set.unchecked).toBe(0);
});

test('ids beyond the bound are counted, and those within it still found', () => {
  const set = new IdSet(2);
  expect(['a', 'b', 'c', 'd', 'a'].map((id) => set.add(id))).toEqual([true, true, true, true, false]);
  expect(set.unchecked).toBe(2);
});

test('hashes of long ago are forgotten', () => {
  const memory = new HashMemory();
  const hash = 'ab'.repeat(32);
  memory.remember(1, hash);
  expect([memory.has(1, hash), memory.has(1, 'cd'.repeat(32)), memory.has(2, hash)]).toEqual([
    true,
    false,
    undefined,
  ]);
  for (let seq = 4096; seq <= MAX_REMEMBERED_RECORDS; seq += 4096) memory.remember(seq, hash);
  expect([memory.has(1, hash), memory.has(4096, hash)]).toEqual([undefined, true]);
});

test('a tree knows its roots of a while ago', () => {
  const memory = new TreeMemory();
  const frontier = new MerkleFrontier();
  const roots = [frontier.root];
  for (let index = 0; index < 1000; index += 1) {
    const leaf = leafHash(`leaf ${index}`);
    memory.append(leaf);
    frontier.appendLeaf(leaf);
    roots.push(frontier.root);
  }
  expect(roots.map((_, size) => memory.rootAt(size))).toEqual(roots);
  expect(memory.rootAt(1001)).toBeUndefined();
  for (let index = 1000; index < MAX_LATE_RECORDS + 1000; index += 1)
    memory.append(leafHash(`leaf ${index}`));
  expect(memory.rootAt(700)).toBeUndefined();
  expect(memory.rootAt(1000)).toBe(roots[1000]);
});

test('missing records are taken out one by one', () => {
  const missing = new MissingSeqs();
  missing.add({ seq: 3, toSeq: 6 });
  expect([missing.take(2), missing.take(4), missing.take(4), missing.take(3), missing.take(6)]).toEqual([
    false,
    true,
    false,
    true,
    true,
  ]);
  expect(missing.ranges).toEqual([{ seq: 5, toSeq: 5 }]);
});

test('missing records are bounded', () => {
  const missing = new MissingSeqs();
  for (let index = 0; index < MAX_MISSING_RANGES; index += 1) {
    expect(missing.add({ seq: index * 10, toSeq: index * 10 + 5 })).toBe(true);
  }
  expect(missing.add({ seq: 99_999, toSeq: 99_999 })).toBe(false);
  expect([missing.take(2), missing.take(0)]).toEqual([false, true]);
});

test('attempts that wait are bounded and counted', () => {
  const attempts = new OpenAttempts();
  for (let seq = 1; seq <= MAX_OPEN_ATTEMPTS + 2; seq += 1) {
    attempts.see({ id: idOf(seq), stage: 'attempt', idempotencyKey: `key ${seq}` }, seq);
  }
  expect(attempts.unchecked).toBe(2);
  attempts.see({ id: idOf(0), stage: 'complete', idempotencyKey: 'key 1' }, 0);
  expect(attempts.seqs).toHaveLength(MAX_OPEN_ATTEMPTS - 1);
  expect(attempts.seqs[0]).toBe(2);
});

test.each([
  [{ class: 'gap', stream: 'orders', seq: 3, toSeq: 3 }, 'Record 3 is missing'],
  [
    { class: 'truncated', stream: 'orders', seq: 3, toSeq: 9 },
    'Records 3 to 9 are missing at the end: a checkpoint of size 9 covers what is not there',
  ],
  [
    { class: 'root-mismatch', stream: 'orders', seq: 11, toSeq: 20 },
    'The checkpoint of size 20 contradicts the log: records from 11 to 20 were inserted, removed or rewritten',
  ],
  [
    { class: 'checkpoint-invalid', seq: 20, reason: 'signature', key: 'shop+00000000' },
    'A checkpoint of size 20 is forged or broken: the key shop+00000000 did not sign it',
  ],
  [
    { class: 'unreadable', reason: 'torn', line: 7 },
    'Line 7 cannot be read: it breaks off, as if its writer was interrupted',
  ],
] as const)('a finding is said in a sentence: %j', (finding, sentence) => {
  expect(describeFinding(finding)).toBe(sentence);
});

test('streams share one bound: the oldest memory of all is given up', () => {
  const hash = 'ab'.repeat(32);
  const hashes = new ChunkPool(3);
  const [one, two] = [new HashMemory(hashes), new HashMemory(hashes)];
  one.remember(1, hash);
  for (const seq of [1, 5000, 10_000]) two.remember(seq, hash);
  expect([one.has(1, hash), two.has(1, hash), two.has(10_000, hash)]).toEqual([undefined, true, true]);

  const trees = new ChunkPool(2);
  const [busy, quiet] = [new TreeMemory(trees), new TreeMemory(trees)];
  for (let index = 0; index < 300; index += 1) busy.append(leafHash(`leaf ${index}`));
  quiet.append(leafHash('leaf'));
  expect(busy.rootAt(100)).toBeUndefined();
  expect(busy.rootAt(299)).toBeDefined();
  quiet.append(leafHash('leaf'));
  expect(quiet.rootAt(1)).toBe(leafHash('leaf'));
});

test('memory that a stream gave up by itself counts no more', () => {
  const pool = new ChunkPool(2);
  const dropped: string[] = [];
  const release = pool.add(() => dropped.push('first'));
  pool.add(() => dropped.push('second'));
  release();
  pool.add(() => dropped.push('third'));
  expect(dropped).toEqual([]);
  pool.add(() => dropped.push('fourth'));
  expect(dropped).toEqual(['second']);
});
