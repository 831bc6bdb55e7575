import * as fc from 'fast-check';
import { checkpointLine, recordLine, segmentLine } from '../../src/records/record-line.js';
import type { SealedRecord } from '../../src/records/sealed-record.js';
import {
  bodyOf,
  checkpointOf,
  KEYS,
  linesOf,
  OTHER_SIGNER,
  seal,
  sealedLog,
  segmentOf,
} from './sealed-log.js';
import { verifyLines } from './verify-lines.js';

const SIZE = 12;
const EVERY = 4;
const LOG = sealedLog(SIZE);
const OTHER_LOG = seal(
  Array.from({ length: SIZE }, (_, index) => bodyOf(index + 200)),
  'orders',
);
const HEAD = checkpointOf(LOG);
// What the key has signed is in everybody's hands.
const GENUINE = [0, 4, 8, 12].map((size) => checkpointOf(LOG, size));
const ANCHORED = { ...KEYS, checkpoints: [{ note: HEAD.note }] };

const seqs = fc.integer({ min: 1, max: SIZE });

/** The log from one record on with other bodies, chained anew. */
function rewritten(from: number, count: number): SealedRecord[] {
  const kept = LOG.slice(0, from - 1).map(({ body }) => body);
  return seal([...kept, ...Array.from({ length: count }, (_, index) => bodyOf(700 + index))]);
}

/** What somebody without the key can write into a log: notes of others, true notes, and segments of any kind. */
const foreignLines = fc.array(
  fc.oneof(
    fc.constantFrom(...GENUINE).map(checkpointLine),
    seqs.map((size) => checkpointLine(checkpointOf(OTHER_LOG, size, OTHER_SIGNER))),
    seqs.map((size) => checkpointLine(checkpointOf(LOG, size, OTHER_SIGNER))),
    fc.tuple(fc.constantFrom(...GENUINE), seqs).map(([{ note }, size]) => {
      return checkpointLine({ ...checkpointOf(OTHER_LOG, size), note });
    }),
  ),
  { maxLength: 4 },
);

const segments = fc
  .record({
    of: fc.constantFrom(LOG, OTHER_LOG),
    lastSeq: seqs,
    frontier: fc.constantFrom('own', 'empty', 'other'),
    note: fc.constantFrom('own', 'nothing', 'foreign', ...GENUINE.map(({ note }) => note)),
  })
  .map(({ of, lastSeq, frontier, note }) => {
    const own = segmentOf(of, lastSeq);
    const notes = {
      own: checkpointOf(of, lastSeq, OTHER_SIGNER).note,
      nothing: OTHER_SIGNER.sign({ size: 0, rootHex: '00'.repeat(32) }),
      foreign: checkpointOf(OTHER_LOG, lastSeq, OTHER_SIGNER).note,
    };
    const frontiers = { own: own.frontier, empty: [], other: segmentOf(OTHER_LOG, lastSeq).frontier };
    const chosen = note in notes ? notes[note as keyof typeof notes] : note;
    return { lastSeq, line: segmentLine({ ...own, frontier: frontiers[frontier as 'own'], note: chosen }) };
  });

/** Whether all records that are there are those that were signed, from the first or from a checkpoint on. */
function isGenuine(records: readonly SealedRecord[], cutAt: number): boolean {
  const expected = LOG.slice(cutAt).map(({ body }) => body);
  return (
    cutAt % EVERY === 0 &&
    expected.length <= records.length &&
    expected.every((body, index) => records[index]?.body === body)
  );
}

test('the log and its segments are intact as they were made', () => {
  expect(verifyLines(linesOf(LOG, EVERY), ANCHORED)).toMatchObject({ verdict: 'intact' });
  const pruned = [segmentLine(segmentOf(LOG, 8)), ...LOG.slice(8).map(recordLine), checkpointLine(HEAD)];
  expect(verifyLines(pruned, ANCHORED)).toMatchObject({ verdict: 'intact' });
});

test('whatever somebody without the key writes is not intact, unless it is what was signed', () => {
  let intact = 0;
  fc.assert(
    fc.property(
      fc.record({
        from: fc.integer({ min: 1, max: SIZE + 1 }),
        count: fc.nat({ max: SIZE }),
        segment: fc.option(segments, { nil: undefined }),
        before: foreignLines,
        after: foreignLines,
      }),
      ({ from, count, segment, before, after }) => {
        const cutAt = segment?.lastSeq ?? 0;
        const records = rewritten(from, count).slice(cutAt);
        const lines = [
          ...before,
          ...(segment === undefined ? [] : [segment.line]),
          ...records.map(recordLine),
          ...after,
        ];
        const { verdict, streams } = verifyLines(lines, ANCHORED);
        if (verdict !== 'intact') return;
        intact += 1;
        expect(isGenuine(records, cutAt)).toBe(true);
        expect(streams[0]?.signedUpTo).toBe(SIZE);
      },
    ),
    { numRuns: 3000 },
  );
  // Else the property would say nothing.
  expect(intact).toBeGreaterThan(0);
});

test('without an anchor, an intact log holds nothing but what was signed up to where it says', () => {
  fc.assert(
    fc.property(
      fc.record({
        from: seqs,
        count: fc.nat({ max: SIZE }),
        segment: fc.option(segments, { nil: undefined }),
        lines: foreignLines,
      }),
      ({ from, count, segment, lines }) => {
        const cutAt = segment?.lastSeq ?? 0;
        const records = rewritten(from, count).slice(cutAt);
        const all = [...(segment === undefined ? [] : [segment.line]), ...records.map(recordLine), ...lines];
        const { verdict, streams } = verifyLines(all);
        if (verdict !== 'intact' || streams[0]?.lastSeq === 0) return;
        const signedUpTo = streams[0]?.signedUpTo ?? 0;
        expect(signedUpTo).toBeGreaterThan(0);
        for (const { seq, body } of records) {
          if (seq <= signedUpTo) expect(body).toBe(LOG[seq - 1]?.body);
        }
      },
    ),
    { numRuns: 2000 },
  );
});
