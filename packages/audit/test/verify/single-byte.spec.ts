import * as fc from 'fast-check';
import { recordLine, segmentLine } from '../../src/records/record-line.js';
import type { VerificationReport } from '../../src/verify/verification-report.js';
import { linesOf, sealedLog, segmentOf } from './sealed-log.js';
import { verifyLines } from './verify-lines.js';

const LOG = sealedLog(8);
const LINES = linesOf(LOG, 3).map((line) => Buffer.from(line));
const PRUNED = [segmentLine(segmentOf(LOG, 3)), ...linesOf(LOG, 3).slice(4)].map((line) => Buffer.from(line));

/** What was verified: bodies by the root and the head, and how far it is signed. */
function verified({ streams }: VerificationReport): unknown {
  return streams.map(({ stream, firstSeq, lastSeq, signedUpTo, headHash, root }) => ({
    stream,
    firstSeq,
    lastSeq,
    signedUpTo,
    headHash,
    root,
  }));
}

test('the logs are intact as they are', () => {
  expect(verifyLines(LINES)).toMatchObject({ verdict: 'intact', streams: [{ signedUpTo: 8 }] });
  expect(verifyLines(PRUNED)).toMatchObject({
    verdict: 'intact',
    streams: [{ signedUpTo: 8, prunedUpTo: 3 }],
  });
  expect(LINES[0]?.toString()).toBe(recordLine(LOG[0] as (typeof LOG)[number]));
});

test.each([
  ['a whole log', LINES],
  ['a pruned log', PRUNED],
])('any byte of %s that is changed is found, or changes nothing that was verified', (_what, lines) => {
  const intact = verified(verifyLines(lines));
  const bytes = lines.reduce((sum, { length }) => sum + length, 0);
  fc.assert(
    fc.property(fc.nat({ max: bytes - 1 }), fc.integer({ min: 1, max: 255 }), (place, difference) => {
      let at = place;
      let index = 0;
      while (at >= (lines[index]?.length ?? 0)) at -= lines[index++]?.length ?? 0;
      const changed = lines.map((line) => Buffer.from(line));
      const line = changed[index] as Buffer;
      line[at] = (line[at] as number) ^ difference;
      const report = verifyLines(changed);
      if (report.verdict === 'intact') expect(verified(report)).toEqual(intact);
    }),
    { numRuns: 1500 },
  );
});

test('every single bit of a record line is told apart', () => {
  const intact = verified(verifyLines(LINES));
  const [line] = LINES as [Buffer];
  const sealedAt = line.indexOf('"sealed_at"');
  const seq = line.indexOf('"seq"');
  for (let at = 0; at < line.length; at += 1) {
    for (let bit = 1; bit < 256; bit *= 2) {
      const changed = Buffer.from(line);
      changed[at] = (changed[at] as number) ^ bit;
      const report = verifyLines([changed, ...LINES.slice(1)]);
      if (report.verdict !== 'intact') continue;
      // Only the time beside the body is no evidence.
      expect(at >= sealedAt && at < seq).toBe(true);
      expect(verified(report)).toEqual(intact);
    }
  }
});
