import { chainHash } from '../../src/integrity/hash-chain.js';
import { checkpointLine, recordLine } from '../../src/records/record-line.js';
import type { SealedRecord } from '../../src/records/sealed-record.js';
import { LogVerifier } from '../../src/verify/log-verifier.js';
import { bodyOf, checkpointOf, idOf, KEYS, linesOf, seal, sealedLog } from './sealed-log.js';
import { verifyLines } from './verify-lines.js';

const LOG = sealedLog(30);
const CHECKPOINTS = [10, 20, 30].map((size) => checkpointLine(checkpointOf(LOG, size)));

/** The log with its last checkpoint, after somebody changed it. */
function linesAfter(change: (records: SealedRecord[]) => void): string[] {
  const records = LOG.map((record) => ({ ...record }));
  change(records);
  return [...records.map(recordLine), ...CHECKPOINTS];
}

function at(records: SealedRecord[], seq: number): SealedRecord {
  return records[seq - 1] as SealedRecord;
}

test('an intact log says what was verified', () => {
  expect(verifyLines(linesOf(LOG, 10))).toEqual({
    verdict: 'intact',
    records: 30,
    streams: [
      {
        stream: 'orders',
        records: 30,
        repeated: 0,
        firstSeq: 1,
        lastSeq: 30,
        prunedUpTo: 0,
        signedUpTo: 30,
        unsignedTail: 0,
        checkpoints: 3,
        uncheckedCheckpoints: 0,
        origin: 'shop.example/audit',
        origins: ['shop.example/audit'],
        headHash: at(LOG, 30).hash,
        root: checkpointOf(LOG).root,
        uncheckedAttempts: 0,
      },
    ],
    findings: [],
    counts: {},
    firstBad: undefined,
    ignored: 0,
    uncheckedIds: 0,
  });
});

test('records after the last checkpoint are counted as not signed', () => {
  const lines = [...linesOf(LOG.slice(0, 20), 10), ...LOG.slice(20).map(recordLine)];
  expect(verifyLines(lines)).toMatchObject({
    verdict: 'intact',
    streams: [{ lastSeq: 30, signedUpTo: 20, unsignedTail: 10 }],
  });
});

test.each(['body', 'hash'] as const)('a changed byte of a %s is one finding', (field) => {
  const report = verifyLines(
    linesAfter((records) => {
      const record = at(records, 12);
      const value = field === 'body' ? record.body.replace('user-12', 'user-13') : `0${record.hash.slice(1)}`;
      records[11] = { ...record, [field]: value };
    }),
  );
  expect(report.verdict).toBe('tampered');
  expect(report.findings).toEqual([{ class: 'hash', stream: 'orders', seq: 12 }]);
  expect(report.firstBad).toEqual({ class: 'hash', stream: 'orders', seq: 12, line: undefined });
});

test('a changed hash leaves the bodies as they were signed, a changed body does not', () => {
  const hash = verifyLines(
    linesAfter((records) => (records[11] = { ...at(records, 12), hash: 'ab'.repeat(32) })),
  );
  expect(hash.streams[0]).toMatchObject({ signedUpTo: 30 });
  const body = verifyLines(linesAfter((records) => (records[11] = { ...at(records, 12), body: bodyOf(99) })));
  expect(body.streams[0]).toMatchObject({ signedUpTo: 10 });
});

test.each([null, 'ab'.repeat(32)])('a changed link is one finding: %s', (prevHash) => {
  const report = verifyLines(linesAfter((records) => (records[11] = { ...at(records, 12), prevHash })));
  expect(report.findings).toEqual([{ class: 'link', stream: 'orders', seq: 12 }]);
  expect(report.streams[0]).toMatchObject({ signedUpTo: 30 });
});

test('a first record that claims to have one before it is found', () => {
  const report = verifyLines(
    linesAfter((records) => (records[0] = { ...at(records, 1), prevHash: 'ab'.repeat(32) })),
  );
  expect(report.findings).toEqual([{ class: 'link', stream: 'orders', seq: 1 }]);
});

test('a record that was rewritten and hashed anew breaks the link after it', () => {
  const report = verifyLines(
    linesAfter((records) => {
      const { prevHash } = at(records, 12);
      records[11] = {
        ...at(records, 12),
        body: bodyOf(99),
        hash: chainHash(prevHash, bodyOf(99)),
        id: idOf(99),
      };
    }),
  );
  expect(report).toMatchObject({ verdict: 'tampered', findings: [{ class: 'link', seq: 13 }] });
  expect(report.findings).toHaveLength(1);
});

test('a deleted record is a gap', () => {
  const report = verifyLines(linesAfter((records) => records.splice(11, 1)));
  expect(report.findings).toEqual([{ class: 'gap', stream: 'orders', seq: 12, toSeq: 12 }]);
  expect(report.streams[0]).toMatchObject({
    records: 29,
    uncheckedCheckpoints: 2,
    signedUpTo: 10,
    root: undefined,
  });
});

test('several deleted records are one gap each, also at the beginning', () => {
  const report = verifyLines(
    linesAfter((records) => {
      records.splice(20, 3);
      records.splice(0, 2);
    }),
  );
  expect(report.findings).toEqual([
    { class: 'gap', stream: 'orders', seq: 1, toSeq: 2 },
    { class: 'gap', stream: 'orders', seq: 21, toSeq: 23 },
  ]);
});

test('a deleted record is found where those after it were numbered anew', () => {
  const report = verifyLines(
    linesAfter((records) => {
      records.splice(11, 1);
      for (let index = 11; index < 29; index += 1)
        records[index] = { ...at(records, index + 1), seq: index + 1 };
    }),
  );
  expect(report.findings).toEqual([
    { class: 'link', stream: 'orders', seq: 12 },
    { class: 'truncated', stream: 'orders', seq: 30, toSeq: 30 },
  ]);
});

test('swapped lines are one finding', () => {
  const report = verifyLines(
    linesAfter((records) => records.splice(11, 2, at(records, 13), at(records, 12))),
  );
  expect(report.findings).toEqual([{ class: 'order', stream: 'orders', seq: 12 }]);
});

test.each([1, 12, 29])('records that were swapped and numbered anew are one finding: %i', (seq) => {
  const report = verifyLines(
    linesAfter((records) => {
      const [one, two] = [at(records, seq), at(records, seq + 1)];
      records.splice(seq - 1, 2, { ...two, seq }, { ...one, seq: seq + 1 });
    }),
  );
  expect(report.findings).toEqual([{ class: 'order', stream: 'orders', seq }]);
});

test('a record that is there once more is counted and tolerated', () => {
  const records = [...LOG.slice(0, 20), ...LOG.slice(5, 20), ...LOG.slice(20)];
  expect(verifyLines([...records.map(recordLine), ...CHECKPOINTS])).toMatchObject({
    verdict: 'intact',
    records: 30,
    streams: [{ repeated: 15, signedUpTo: 30 }],
  });
});

test('another record of the same seq is found', () => {
  const record = at(LOG, 12);
  const forged = { ...record, body: bodyOf(99), hash: chainHash(record.prevHash, bodyOf(99)) };
  const report = verifyLines([...LOG.map(recordLine), recordLine(forged), ...CHECKPOINTS]);
  expect(report.findings).toEqual([{ class: 'duplicate-seq', stream: 'orders', seq: 12 }]);
});

test('a repeated record of which a byte was changed is found', () => {
  const forged = { ...at(LOG, 12), body: bodyOf(99) };
  const report = verifyLines([...LOG.map(recordLine), recordLine(forged), ...CHECKPOINTS]);
  expect(report.findings).toEqual([{ class: 'hash', stream: 'orders', seq: 12 }]);
});

test('an id that two records have is found, also in another stream', () => {
  const log = seal([bodyOf(1), bodyOf(2), bodyOf(1, { outcome: 'failure' })]);
  const report = verifyLines([...log, ...seal([bodyOf(2)], 'payments')].map(recordLine), {});
  expect(report.findings).toEqual([
    { class: 'duplicate-id', stream: 'orders', seq: 3, id: idOf(1) },
    { class: 'duplicate-id', stream: 'payments', seq: 1, id: idOf(2) },
  ]);
});

test('a row that is kept under another id than its event has is found', () => {
  const verifier = new LogVerifier(KEYS);
  for (const record of LOG)
    verifier.add({ kind: 'record', record: record.seq === 12 ? { ...record, id: idOf(99) } : record });
  verifier.add({ kind: 'checkpoint', checkpoint: checkpointOf(LOG) });
  expect(verifier.finish().findings).toEqual([
    { class: 'id-mismatch', stream: 'orders', seq: 12, id: idOf(99) },
  ]);
});

test('a blank that was put into the body of a row is found', () => {
  const verifier = new LogVerifier(KEYS);
  for (const record of LOG) {
    const body = record.seq === 12 ? record.body.replace(':', ': ') : record.body;
    verifier.add({ kind: 'record', record: { ...record, body } });
  }
  verifier.add({ kind: 'checkpoint', checkpoint: checkpointOf(LOG) });
  expect(verifier.finish().findings).toEqual([{ class: 'hash', stream: 'orders', seq: 12 }]);
});

test('what was sealed but is no event cannot be read', () => {
  const [record] = seal([bodyOf(1)]) as [SealedRecord];
  const body = '{"id": "1"}';
  const verifier = new LogVerifier();
  verifier.add({ kind: 'record', record: { ...record, body, hash: chainHash(null, body) } });
  expect(verifier.finish()).toMatchObject({
    verdict: 'incomplete',
    findings: [{ class: 'unreadable', reason: 'body', stream: 'orders', seq: 1 }],
  });
});

test('a line that cannot be read is incomplete and explains the record that is missing', () => {
  const lines = linesOf(LOG, 10);
  lines[11] = '{"event":';
  const report = verifyLines(lines);
  expect(report).toMatchObject({
    verdict: 'incomplete',
    findings: [{ class: 'unreadable', reason: 'not-json' }],
  });
  expect(report.findings).toHaveLength(1);
});

test('a line that cannot be read does not explain more records than one, nor one elsewhere', () => {
  const two = linesAfter((records) => records.splice(11, 2));
  two.splice(11, 0, 'torn');
  expect(verifyLines(two)).toMatchObject({ verdict: 'tampered', counts: { gap: 1, unreadable: 1 } });
  const elsewhere = linesAfter((records) => records.splice(11, 1));
  elsewhere.splice(5, 0, 'torn');
  expect(verifyLines(elsewhere)).toMatchObject({ verdict: 'tampered', counts: { gap: 1, unreadable: 1 } });
});

test('attempts of which nobody knows how they ended are said, and the log is intact', () => {
  const log = seal([
    bodyOf(1, { stage: 'attempt', idempotency_key: 'a' }),
    bodyOf(2, { stage: 'attempt', idempotency_key: 'b' }),
    bodyOf(3, { stage: 'attempt' }),
    bodyOf(4, { attributes: { stage: 'attempt', idempotency_key: 'b' } }),
    bodyOf(5, { idempotency_key: 'a' }),
  ]);
  expect(verifyLines(log.map(recordLine), {})).toMatchObject({
    verdict: 'intact',
    firstBad: undefined,
    findings: [
      { class: 'attempt-without-completion', stream: 'orders', seq: 2 },
      { class: 'attempt-without-completion', stream: 'orders', seq: 3 },
    ],
  });
});

test('thousands of findings are counted, and 100 of them kept', () => {
  const log = sealedLog(1000).map((record) => ({ ...record, body: bodyOf(record.seq + 5000) }));
  const report = verifyLines(log.map(recordLine), {});
  expect(report.findings).toHaveLength(100);
  expect(report.counts).toEqual({ hash: 1000 });
  expect(report.firstBad).toMatchObject({ class: 'hash', seq: 1 });
});

test('streams are verified each for itself, however they are mixed', () => {
  const other = sealedLog(30, 'payments').map((record) => ({ ...record, seq: record.seq }));
  const payments = seal(
    other.map((_, index) => bodyOf(index + 1001)),
    'payments',
  );
  const tampered = payments.map((record) => (record.seq === 3 ? { ...record, body: bodyOf(9999) } : record));
  const lines = LOG.flatMap((record, index) => [
    recordLine(record),
    recordLine(tampered[index] as SealedRecord),
  ]);
  const report = verifyLines(lines, {});
  expect(report.findings).toEqual([{ class: 'hash', stream: 'payments', seq: 3 }]);
  expect(report.streams.map(({ stream, records }) => [stream, records])).toEqual([
    ['orders', 30],
    ['payments', 30],
  ]);
  expect(verifyLines(lines, { stream: 'orders' })).toMatchObject({
    verdict: 'intact',
    records: 30,
    ignored: 30,
  });
});

test('nothing to verify is incomplete', () => {
  expect(verifyLines([], {})).toMatchObject({ verdict: 'incomplete', findings: [{ class: 'empty' }] });
  expect(verifyLines(LOG.map(recordLine), { stream: 'payments' })).toMatchObject({
    verdict: 'incomplete',
    findings: [{ class: 'empty', stream: 'payments' }],
  });
});
