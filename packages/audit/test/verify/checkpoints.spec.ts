import { createCheckpointSigner } from '../../src/integrity/create-checkpoint-signer.js';
import { formatSigningKey, parseSigningKey } from '../../src/integrity/note-keys.js';
import { signNote } from '../../src/integrity/signed-note.js';
import { checkpointLine, recordLine, segmentLine } from '../../src/records/record-line.js';
import { MAX_LATE_RECORDS } from '../../src/verify/tree-memory.js';
import {
  bodyOf,
  checkpointOf,
  KEYS,
  linesOf,
  OTHER_SIGNER,
  SEALED_AT,
  SIGNER,
  seal,
  sealedLog,
  segmentOf,
} from './sealed-log.js';
import { verifyLines } from './verify-lines.js';

const LOG = sealedLog(30);
const BODIES = LOG.map(({ body }) => body);
const CHECKPOINTS = [10, 20, 30].map((size) => checkpointOf(LOG, size));
const ANCHORED = { ...KEYS, checkpoints: CHECKPOINTS.map(({ note }) => ({ note })) };

test('a record that was inserted, with all after it hashed anew, contradicts the next checkpoint', () => {
  const forged = seal([...BODIES.slice(0, 14), bodyOf(99), ...BODIES.slice(14)]);
  const lines = [...forged.map(recordLine), ...CHECKPOINTS.map(checkpointLine)];
  const finding = { class: 'root-mismatch', stream: 'orders', seq: 11, toSeq: 20 };
  for (const report of [verifyLines(lines), verifyLines(forged.map(recordLine), ANCHORED)]) {
    expect(report).toMatchObject({ verdict: 'tampered', firstBad: { class: 'root-mismatch', seq: 11 } });
    expect(report.findings).toEqual([finding]);
    expect(report.streams[0]).toMatchObject({ signedUpTo: 10, unsignedTail: 21 });
  }
});

test('a record that was rewritten, with all after it hashed anew, contradicts the next checkpoint', () => {
  const forged = seal([bodyOf(99), ...BODIES.slice(1)]);
  const report = verifyLines([...forged.map(recordLine), ...CHECKPOINTS.map(checkpointLine)]);
  expect(report.findings).toEqual([{ class: 'root-mismatch', stream: 'orders', seq: 1, toSeq: 10 }]);
});

test('an end that was cut off is found by a checkpoint from outside', () => {
  const lines = linesOf(LOG.slice(0, 20), 10);
  expect(verifyLines(lines)).toMatchObject({ verdict: 'intact' });
  const report = verifyLines(lines, ANCHORED);
  expect(report).toMatchObject({ verdict: 'tampered', streams: [{ signedUpTo: 20 }] });
  expect(report.findings).toEqual([{ class: 'truncated', stream: 'orders', seq: 21, toSeq: 30 }]);
});

test('an end that was cut off is found by a checkpoint that was left', () => {
  const lines = [...LOG.slice(0, 25).map(recordLine), ...CHECKPOINTS.map(checkpointLine)];
  expect(verifyLines(lines).findings).toEqual([{ class: 'truncated', stream: 'orders', seq: 26, toSeq: 30 }]);
});

test('a log that is gone as a whole is found by a checkpoint from outside', () => {
  expect(verifyLines([], ANCHORED)).toMatchObject({
    verdict: 'tampered',
    counts: { truncated: 3, empty: 1 },
  });
});

test('a checkpoint agrees wherever it stands', () => {
  const records = LOG.map(recordLine);
  const checkpoints = CHECKPOINTS.map(checkpointLine);
  for (const lines of [
    [...checkpoints, ...records],
    [...records, ...checkpoints.toReversed()],
  ]) {
    expect(verifyLines(lines)).toMatchObject({
      verdict: 'intact',
      streams: [{ signedUpTo: 30, checkpoints: 3, uncheckedCheckpoints: 0 }],
    });
  }
});

test('the checkpoint of an empty log agrees with every log', () => {
  const empty = checkpointOf([], 0);
  const lines = [checkpointLine(empty), ...linesOf(LOG, 10)];
  expect(verifyLines(lines, { ...KEYS, checkpoints: [{ note: empty.note }] })).toMatchObject({
    verdict: 'intact',
  });
});

test('a forged checkpoint is found', () => {
  const [first] = CHECKPOINTS as [(typeof CHECKPOINTS)[number]];
  const root = 'ab'.repeat(32);
  const note = first.note.replace(
    Buffer.from(first.root, 'hex').toString('base64'),
    Buffer.from(root, 'hex').toString('base64'),
  );
  const forged = { ...first, root, note };
  const report = verifyLines([...LOG.map(recordLine), checkpointLine(forged)]);
  const key = SIGNER.verifierKeys[0]?.split('+').slice(0, 2).join('+');
  expect(report.verdict).toBe('tampered');
  expect(report.findings).toContainEqual({
    class: 'checkpoint-invalid',
    stream: 'orders',
    seq: 10,
    reason: 'signature',
    key,
  });
  expect(verifyLines(linesOf(LOG, 10), { ...KEYS, checkpoints: [{ note }] }).findings).toEqual([
    { class: 'checkpoint-invalid', stream: undefined, reason: 'signature', key },
  ]);
});

test('fields beside a note that are not those of the note are found', () => {
  const lines = linesOf(LOG, 30);
  const last = CHECKPOINTS[2] as (typeof CHECKPOINTS)[number];
  for (const wrong of [{ size: 29 }, { root: 'ab'.repeat(32) }]) {
    lines[30] = checkpointLine({ ...last, ...wrong });
    expect(verifyLines(lines)).toMatchObject({ verdict: 'tampered', counts: { 'checkpoint-invalid': 1 } });
  }
});

test('what is no checkpoint is found', () => {
  const key = parseSigningKey(formatSigningKey('shop.example/audit', Buffer.alloc(32, 1)));
  const notes = ['nothing', signNote('a text\n', [key])];
  const report = verifyLines(linesOf(LOG, 10), { ...KEYS, checkpoints: notes.map((note) => ({ note })) });
  expect(report.findings).toEqual([
    { class: 'checkpoint-invalid', stream: undefined, reason: 'malformed-note', fault: 'no-signature-block' },
    { class: 'checkpoint-invalid', stream: undefined, reason: 'malformed-text', fault: 'lines' },
  ]);
});

test('a log that was rewritten and signed with another key has no checkpoint of a known one', () => {
  const forged = seal([...BODIES.slice(0, 14), bodyOf(99)]);
  const lines = linesOf(forged, 5, OTHER_SIGNER);
  const report = verifyLines(lines);
  expect(report.verdict).toBe('incomplete');
  expect(report.findings).toEqual([
    { class: 'checkpoint-unknown-key', stream: 'orders', seq: 15 },
    { class: 'checkpoint-missing', stream: 'orders', seq: 15 },
  ]);
  expect(verifyLines(lines, ANCHORED)).toMatchObject({ verdict: 'tampered', counts: { truncated: 1 } });
});

test('old checkpoints of a key that is gone do no harm where a newer one covers them', () => {
  const lines = [...linesOf(LOG.slice(0, 10), 5, OTHER_SIGNER), ...LOG.slice(10).map(recordLine)];
  const last = checkpointLine(checkpointOf(LOG));
  expect(verifyLines([...lines, last])).toMatchObject({ verdict: 'intact', streams: [{ signedUpTo: 30 }] });
});

test('a fork is found: two checkpoints of one size with different roots', () => {
  const fork = checkpointOf(seal([...BODIES.slice(0, 19), bodyOf(99)]));
  const inside = verifyLines([...linesOf(LOG, 10), checkpointLine(fork)]);
  const outside = verifyLines(linesOf(LOG, 10), { ...KEYS, checkpoints: [{ note: fork.note }] });
  const both = verifyLines(LOG.map(recordLine), {
    ...KEYS,
    checkpoints: [...ANCHORED.checkpoints, { note: fork.note }],
  });
  for (const report of [inside, outside, both]) {
    expect(report.verdict).toBe('tampered');
    expect(report.findings.map((finding) => [finding.class, 'seq' in finding && finding.seq])).toEqual([
      ['checkpoint-inconsistent', 20],
    ]);
  }
});

test('a fork is found by a checkpoint of a size of its own', () => {
  const fork = checkpointOf(seal([...BODIES.slice(0, 14), bodyOf(99)]));
  const report = verifyLines(linesOf(LOG, 10), { ...KEYS, checkpoints: [{ note: fork.note }] });
  expect(report.findings).toEqual([{ class: 'checkpoint-inconsistent', stream: 'orders', seq: 15 }]);
});

test('a log without any checkpoint is incomplete where one is demanded', () => {
  const lines = LOG.map(recordLine);
  const missing = {
    verdict: 'incomplete',
    findings: [{ class: 'checkpoint-missing', stream: 'orders', seq: 30 }],
  };
  expect(verifyLines(lines)).toMatchObject(missing);
  expect(verifyLines(lines, { requireSigned: true })).toMatchObject(missing);
  expect(verifyLines(lines, { ...KEYS, requireSigned: false })).toMatchObject({ verdict: 'intact' });
  expect(verifyLines(lines, {})).toMatchObject({ verdict: 'intact', streams: [{ unsignedTail: 30 }] });
});

test('without a key, checkpoints are compared but nothing counts as signed', () => {
  expect(verifyLines(linesOf(LOG, 10), {})).toMatchObject({
    verdict: 'intact',
    streams: [{ checkpoints: 3, signedUpTo: 0, unsignedTail: 30 }],
  });
  const forged = seal([bodyOf(99), ...BODIES.slice(1)]);
  expect(verifyLines([...forged.map(recordLine), ...CHECKPOINTS.map(checkpointLine)], {})).toMatchObject({
    verdict: 'tampered',
    firstBad: { class: 'root-mismatch', seq: 1 },
  });
});

test('a checkpoint of another log is found', () => {
  const privateKeys = [formatSigningKey('shop.example/audit', Buffer.alloc(32, 1))];
  const other = createCheckpointSigner({ privateKeys, origin: 'other.example/audit' });
  const foreign = checkpointOf(LOG, 20, other);
  const found = { class: 'checkpoint-origin', seq: 20, origin: 'other.example/audit' };
  const wrong = checkpointOf(seal([bodyOf(99)]), 1, other);
  expect(
    verifyLines(linesOf(LOG, 10), { ...KEYS, checkpoints: [{ note: wrong.note }] }).findings,
  ).toMatchObject([{ ...found, seq: 1 }]);
  const inside = checkpointLine(checkpointOf(seal([bodyOf(99), ...BODIES.slice(1)]), 20, other));
  for (const lines of [
    [...linesOf(LOG, 10), inside],
    [...linesOf(LOG.slice(0, 10), 10), inside, ...LOG.slice(10).map(recordLine)],
  ]) {
    expect(verifyLines(lines)).toMatchObject({ verdict: 'tampered', findings: [found] });
  }
  expect(verifyLines(linesOf(LOG, 10), { ...KEYS, checkpoints: [{ note: foreign.note }] })).toMatchObject({
    verdict: 'intact',
  });
});

test('an origin that was changed is said, and the log is intact', () => {
  const privateKeys = [formatSigningKey('shop.example/audit', Buffer.alloc(32, 1))];
  const renamed = createCheckpointSigner({ privateKeys, origin: 'orders.example/audit' });
  const lines = [
    ...linesOf(LOG.slice(0, 10), 10),
    ...LOG.slice(10).map(recordLine),
    ...[20, 30].map((size) => checkpointLine(checkpointOf(LOG, size, renamed))),
  ];
  const changed = { class: 'checkpoint-origin-changed', stream: 'orders' };
  const report = verifyLines(lines);
  expect(report).toMatchObject({
    verdict: 'intact',
    firstBad: undefined,
    streams: [{ signedUpTo: 30, origins: ['shop.example/audit', 'orders.example/audit'] }],
  });
  expect(report.findings).toEqual([{ ...changed, seq: 20, origin: 'orders.example/audit' }]);
  const bound = verifyLines(lines, { ...KEYS, origin: 'shop.example/audit', maxUnsignedTail: 20 });
  expect(bound).toMatchObject({ verdict: 'intact', streams: [{ signedUpTo: 10, checkpoints: 1 }] });
  const none = verifyLines(lines, { ...KEYS, origin: 'another.example/audit' });
  expect(none).toMatchObject({ verdict: 'incomplete', streams: [{ signedUpTo: 0 }] });
  expect(none.findings.map((finding) => finding.class)).toContain('checkpoint-missing');
  const cut = verifyLines(lines.slice(0, 25), {
    ...KEYS,
    checkpoints: [20, 30].map((size) => ({ note: checkpointOf(LOG, size, renamed).note })),
  });
  expect(cut).toMatchObject({ verdict: 'tampered', counts: { truncated: 1 } });
});

test('more records without a checkpoint than may be are incomplete', () => {
  const lines = [...linesOf(LOG.slice(0, 20), 10), ...LOG.slice(20).map(recordLine)];
  expect(verifyLines(lines, { ...KEYS, maxUnsignedTail: 10 })).toMatchObject({ verdict: 'intact' });
  const report = verifyLines(lines, { ...KEYS, maxUnsignedTail: 9 });
  expect(report.verdict).toBe('incomplete');
  expect(report.findings).toEqual([{ class: 'unsigned-tail', stream: 'orders', seq: 21, toSeq: 30 }]);
  const long = seal(Array.from({ length: 10_002 }, (_, index) => `{"id":"${index}"}`));
  for (const [count, verdict] of [
    [10_001, 'intact'],
    [10_002, 'incomplete'],
  ] as const) {
    const signedFirst = [...linesOf(long.slice(0, 1), 1), ...long.slice(1, count).map(recordLine)];
    expect(verifyLines(signedFirst).verdict).toBe(verdict);
  }
});

test('a checkpoint of an empty log signs no record', () => {
  const lines = [checkpointLine(checkpointOf([], 0)), ...LOG.map(recordLine)];
  expect(verifyLines(lines).findings).toEqual([{ class: 'checkpoint-missing', stream: 'orders', seq: 30 }]);
  expect(verifyLines(lines.slice(0, 1))).toMatchObject({ verdict: 'intact', records: 0 });
});

test('checkpoints from outside find their stream among several', () => {
  const privateKeys = [formatSigningKey('shop.example/audit', Buffer.alloc(32, 1))];
  const payments = seal([bodyOf(101), bodyOf(102), bodyOf(103)], 'payments');
  const signer = createCheckpointSigner({ privateKeys, origin: 'shop.example/audit/payments' });
  const cut = payments.slice(0, 2);
  const lines = [...linesOf(LOG, 10), ...linesOf(cut, 2, signer)];
  const checkpoints = [...ANCHORED.checkpoints, { note: checkpointOf(payments, 3, signer).note }];
  expect(verifyLines(lines, { ...KEYS, checkpoints }).findings).toEqual([
    { class: 'truncated', stream: 'payments', seq: 3, toSeq: 3 },
  ]);
  const named = [{ note: checkpointOf(payments, 3, signer).note, stream: 'refunds' }];
  expect(verifyLines(lines, { ...KEYS, checkpoints: named }).findings).toEqual([
    { class: 'truncated', stream: 'refunds', seq: 1, toSeq: 3 },
  ]);
});

test('a checkpoint that came too late to be compared is said', () => {
  const count = MAX_LATE_RECORDS + 600;
  const log = seal(Array.from({ length: count }, (_, index) => `{"id":"${index}"}`));
  const late = [10, 700, count].map((size) => checkpointOf(log, size));
  const report = verifyLines([...log.map(recordLine), ...late.map(checkpointLine)]);
  expect(report).toMatchObject({
    verdict: 'incomplete',
    findings: [{ class: 'checkpoint-late', stream: 'orders', seq: 10 }],
    streams: [{ checkpoints: 2, signedUpTo: count }],
  });
  expect(report.findings).toHaveLength(1);
});

test('a stored time is no evidence: no hash covers it', () => {
  const lines = linesOf(LOG, 10).map((line) => line.replaceAll(SEALED_AT, '1999-01-01T00:00:00.000Z'));
  // The bodies hold that time as well.
  expect(verifyLines(lines).counts).toMatchObject({ hash: 30 });
  const moved = LOG.map((record) => ({ ...record, sealedAt: '1999-01-01T00:00:00.000Z' }));
  expect(verifyLines(linesOf(moved, 10))).toMatchObject({ verdict: 'intact' });
});

test('checkpoints of other logs are ignored where one of this log is among them', () => {
  const privateKeys = [formatSigningKey('shop.example/audit', Buffer.alloc(32, 1))];
  const signer = createCheckpointSigner({ privateKeys, origin: 'shop.example/audit/payments' });
  const payments = seal([bodyOf(101), bodyOf(102), bodyOf(103)], 'payments');
  const foreign = { note: checkpointOf(payments, 3, signer).note };
  for (const stream of [undefined, 'orders']) {
    const checkpoints = [...ANCHORED.checkpoints, foreign];
    expect(verifyLines(LOG.map(recordLine), { ...KEYS, checkpoints, stream })).toMatchObject({
      verdict: 'intact',
      ignored: 1,
    });
  }
  const named = { ...KEYS, checkpoints: [{ ...foreign, stream: 'orders' }, ...ANCHORED.checkpoints] };
  expect(verifyLines(linesOf(LOG, 10), named).findings).toMatchObject([
    { class: 'checkpoint-origin', seq: 3 },
  ]);
});

test('a fork is found where neither of its checkpoints can be compared', () => {
  const fork = checkpointOf(seal([...BODIES.slice(0, 19), bodyOf(99)]));
  const [, own] = CHECKPOINTS as [unknown, (typeof CHECKPOINTS)[number]];
  const both = [checkpointLine(fork), checkpointLine(own)];
  const inconsistent = { class: 'checkpoint-inconsistent', stream: 'orders', seq: 20 };
  expect(verifyLines(both).findings).toContainEqual(inconsistent);
  const pruned = [segmentLine(segmentOf(LOG, 25)), ...both, ...LOG.slice(25).map(recordLine)];
  expect(verifyLines(pruned).findings).toEqual([inconsistent]);
  const checkpoints = [{ note: fork.note }, { note: own.note }];
  const anchored = verifyLines([segmentLine(segmentOf(LOG, 25))], { ...KEYS, checkpoints });
  expect(anchored.findings).toEqual([{ ...inconsistent, stream: undefined }]);
});
