import { checkpointLine, recordLine, segmentLine } from '../../src/records/record-line.js';
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

const LOG = sealedLog(30);
const SEGMENT = segmentOf(LOG, 13);
const REST = LOG.slice(13).map(recordLine);
const LAST = checkpointLine(checkpointOf(LOG));

test('a log that was pruned goes on from the segment', () => {
  expect(verifyLines([segmentLine(SEGMENT), ...REST, LAST])).toMatchObject({
    verdict: 'intact',
    records: 17,
    findings: [],
    streams: [
      {
        firstSeq: 14,
        lastSeq: 30,
        prunedUpTo: 13,
        signedUpTo: 30,
        checkpoints: 2,
        root: checkpointOf(LOG).root,
      },
    ],
  });
});

test('several segments follow each other', () => {
  const lines = [segmentLine(SEGMENT), segmentLine(segmentOf(LOG, 20, 14)), ...REST.slice(7), LAST];
  expect(verifyLines(lines)).toMatchObject({
    verdict: 'intact',
    streams: [{ prunedUpTo: 20, signedUpTo: 30 }],
  });
});

test('a log of which everything was pruned is signed up to its end', () => {
  expect(verifyLines([segmentLine(segmentOf(LOG, 30))])).toMatchObject({
    verdict: 'intact',
    records: 0,
    streams: [{ firstSeq: undefined, lastSeq: 30, signedUpTo: 30, headHash: LOG[29]?.hash }],
  });
});

test('checkpoints of pruned records cannot be compared and do no harm', () => {
  const checkpoints = [5, 13].map((size) => ({ note: checkpointOf(LOG, size).note }));
  const lines = [checkpointLine(checkpointOf(LOG, 7)), segmentLine(SEGMENT), ...REST, LAST];
  expect(verifyLines(lines, { ...KEYS, checkpoints })).toMatchObject({
    verdict: 'intact',
    streams: [{ uncheckedCheckpoints: 2 }],
  });
});

test('a segment whose roots are not those of its checkpoint is one finding', () => {
  const frontier = SEGMENT.frontier.toReversed();
  const report = verifyLines([segmentLine({ ...SEGMENT, frontier }), ...REST, LAST]);
  expect(report.findings).toEqual([
    { class: 'checkpoint-invalid', stream: 'orders', seq: 13, reason: 'segment' },
  ]);
});

test.each([
  ['another size', { lastSeq: 14 }],
  ['too few roots', { frontier: SEGMENT.frontier.slice(1) }],
  ['the checkpoint of another size', { note: checkpointOf(LOG, 12).note }],
])('a segment with %s is found', (_what, wrong) => {
  expect(verifyLines([segmentLine({ ...SEGMENT, ...wrong }), ...REST, LAST])).toMatchObject({
    verdict: 'tampered',
    firstBad: { class: 'checkpoint-invalid' },
  });
});

test('a segment with another last hash is found by the record after it', () => {
  const segment = { ...SEGMENT, lastHash: 'ab'.repeat(32) };
  expect(verifyLines([segmentLine(segment), ...REST, LAST]).findings).toEqual([
    { class: 'link', stream: 'orders', seq: 14 },
  ]);
});

test('records that are missing after a segment, or before it, are a gap', () => {
  expect(verifyLines([segmentLine(SEGMENT), ...REST.slice(1), LAST]).findings).toEqual([
    { class: 'gap', stream: 'orders', seq: 14, toSeq: 14 },
  ]);
  expect(verifyLines([segmentLine(segmentOf(LOG, 13, 4)), ...REST, LAST]).findings).toEqual([
    { class: 'gap', stream: 'orders', seq: 1, toSeq: 3 },
  ]);
});

test('a segment does not hide records that were removed from the middle', () => {
  const lines = [...LOG.slice(0, 10).map(recordLine), segmentLine(segmentOf(LOG, 13, 11)), ...REST, LAST];
  const report = verifyLines(lines);
  expect(report.findings).toEqual([{ class: 'gap', stream: 'orders', seq: 11, toSeq: 13 }]);
  expect(report.streams[0]).toMatchObject({ signedUpTo: 30 });
});

test('a segment of records that are there is a checkpoint like any other', () => {
  expect(verifyLines([...linesOf(LOG, 10), segmentLine(SEGMENT)])).toMatchObject({ verdict: 'intact' });
  const forged = segmentOf(seal([...LOG.slice(0, 12).map(({ body }) => body), bodyOf(99)]), 13);
  expect(verifyLines([...linesOf(LOG, 10), segmentLine(forged)]).findings).toEqual([
    { class: 'checkpoint-inconsistent', stream: 'orders', seq: 13 },
  ]);
});

test('a segment that no known key signed hides nothing', () => {
  const note = checkpointOf(LOG, 13, OTHER_SIGNER).note;
  const checkpoints = [{ note: checkpointOf(LOG).note }];
  const report = verifyLines([segmentLine({ ...SEGMENT, note }), ...REST, LAST], { ...KEYS, checkpoints });
  expect(report.verdict).toBe('incomplete');
  expect(report.findings).toEqual([{ class: 'segment-unknown-key', stream: 'orders', seq: 13 }]);
});

test('a log that was forged behind a segment of nothing is tampered with', () => {
  const forged = seal(LOG.map((_, index) => bodyOf(index + 500)));
  const note = OTHER_SIGNER.sign({ size: 0, rootHex: '00'.repeat(32) });
  const segment = { ...segmentOf(forged, 1), frontier: [], note };
  const lines = [segmentLine(segment), ...forged.slice(1).map(recordLine), LAST];
  for (const checkpoints of [[], [{ note: checkpointOf(LOG).note }]]) {
    expect(verifyLines(lines, { ...KEYS, checkpoints })).toMatchObject({
      verdict: 'tampered',
      findings: [{ class: 'checkpoint-invalid', seq: 1, reason: 'segment' }],
      streams: [{ signedUpTo: 0 }],
    });
  }
});
