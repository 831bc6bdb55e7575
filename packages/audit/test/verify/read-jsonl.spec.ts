import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { checkpointLine, recordLine } from '../../src/records/record-line.js';
import { LineSplitter } from '../../src/verify/line-splitter.js';
import { readJsonlStream } from '../../src/verify/read-jsonl.js';
import { MAX_LATE_RECORDS } from '../../src/verify/tree-memory.js';
import { verifyJsonlFile } from '../../src/verify/verify-jsonl-file.js';
import { verifyRecords } from '../../src/verify/verify-records.js';
import { bodyOf, checkpointOf, KEYS, linesOf, seal, sealedLog } from './sealed-log.js';

const LOG = sealedLog(2000);
const LINES = linesOf(LOG, 100);
const TEXT = `${LINES.join('\n')}\n`;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eyrie-export-'));
});

afterEach(() => rm(folder, { recursive: true }));

async function fileOf(content: string | Uint8Array, name = 'audit.jsonl'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test('a file is verified, plain and compressed, and says how far it is', async () => {
  const seen: number[] = [];
  const onProgress = (entries: number): number => seen.push(entries);
  for (const path of [await fileOf(TEXT), await fileOf(gzipSync(TEXT), 'audit.jsonl.gz')]) {
    seen.length = 0;
    expect(await verifyJsonlFile(path, { ...KEYS, onProgress })).toMatchObject({
      verdict: 'intact',
      records: 2000,
      streams: [{ signedUpTo: 2000 }],
    });
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.at(-1)).toBe(2020);
  }
});

test.each([
  ['with CRLF', TEXT.replaceAll('\n', '\r\n')],
  ['with a byte order mark', `\ufeff${TEXT}`],
  ['with empty lines', `\n${TEXT.replaceAll('\n', '\n\n')}\r\n`],
  ['without a last line end', TEXT.slice(0, -1)],
  [
    'written anew with blanks',
    LINES.map((line) => JSON.stringify(JSON.parse(line), null, ' ').replaceAll('\n', '')).join('\n'),
  ],
])('a file %s is intact', async (_what, content) => {
  expect(await verifyJsonlFile(await fileOf(content), KEYS)).toMatchObject({
    verdict: 'intact',
    records: 2000,
  });
});

test('a last line that breaks off is incomplete', async () => {
  const path = await fileOf(`${TEXT}${recordLine(LOG[0] as (typeof LOG)[number]).slice(0, 100)}`);
  expect(await verifyJsonlFile(path, KEYS)).toMatchObject({
    verdict: 'incomplete',
    findings: [{ class: 'unreadable', reason: 'torn', line: 2021 }],
    firstBad: { class: 'unreadable', line: 2021 },
  });
});

test('a compressed file that breaks off is incomplete, and what came before it counts', async () => {
  const whole = gzipSync(TEXT);
  const cut = await verifyJsonlFile(await fileOf(whole.subarray(0, whole.length / 2), 'cut.gz'), KEYS);
  expect(cut).toMatchObject({ verdict: 'incomplete' });
  expect(cut.findings).toContainEqual({ class: 'unreadable', reason: 'compression', line: undefined });
  expect(cut.records).toBeGreaterThan(100);
  expect(await verifyJsonlFile(await fileOf('no gzip', 'none.gz'), KEYS)).toMatchObject({
    verdict: 'incomplete',
    counts: { unreadable: 1, empty: 1 },
  });
});

test('lines that cannot be read are named by their number', async () => {
  const lines = [...LINES];
  lines.splice(3, 0, 'x'.repeat(3 * 1024 * 1024), 'hello');
  const report = await verifyJsonlFile(await fileOf(`${lines.join('\n')}\n`), KEYS);
  expect(report.verdict).toBe('incomplete');
  expect(report.records).toBe(2000);
  expect(report.findings).toEqual([
    { class: 'unreadable', reason: 'too-long', line: 4 },
    { class: 'unreadable', reason: 'not-json', line: 5 },
  ]);
});

test('a line may have 1 MiB', async () => {
  const record = seal([bodyOf(1, { attributes: { text: 'a'.repeat(1024 * 1024 - 1000) } })]);
  expect(await verifyJsonlFile(await fileOf(linesOf(record, 1).join('\n')), KEYS)).toMatchObject({
    verdict: 'intact',
  });
});

test('a file that is not there is said', async () => {
  for (const name of ['none.jsonl', 'none.gz']) {
    await expect(verifyJsonlFile(join(folder, name))).rejects.toMatchObject({
      code: 'EYRIE_AUDIT_EXPORT_UNREADABLE',
    });
  }
});

test('bytes are read however they are cut', async () => {
  const bytes = Buffer.from(`\ufeff${linesOf(sealedLog(5), 2).join('\r\n')}`);
  async function* inPieces(length: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
  }
  for (const length of [1, 2, 3, 7, 700, 100_000]) {
    const report = await verifyRecords(readJsonlStream(inPieces(length)), KEYS);
    expect(report).toMatchObject({ verdict: 'intact', records: 5, streams: [{ signedUpTo: 5 }] });
  }
});

test('a line is bounded whether its end has come or not', () => {
  const splitter = new LineSplitter();
  const lines: string[] = [];
  const take = (line: Uint8Array | 'too-long', number: number): number =>
    lines.push(`${number} ${line === 'too-long' ? line : line.length}`);
  const long = Buffer.alloc(1024 * 1024 + 10, 'a');
  splitter.push(long, take);
  splitter.push(Buffer.from('a\nb\n'), take);
  splitter.push(Buffer.concat([long, Buffer.from('\n')]), take);
  splitter.push(Buffer.alloc(1024 * 1024, 'a'), take);
  splitter.push(Buffer.from('\r\n'), take);
  splitter.push(long, take);
  splitter.end(take);
  expect(lines).toEqual(['1 too-long', '2 1', '3 too-long', '4 1048576', '5 too-long']);
});

test('a file whose checkpoints stand far behind their records is read twice', async () => {
  const log = seal(Array.from({ length: MAX_LATE_RECORDS + 2000 }, (_, index) => `{"id":"${index}"}`));
  const lines = [...log, ...[10, 500, log.length].map((size) => checkpointOf(log, size))].map((entry) =>
    'body' in entry ? recordLine(entry) : checkpointLine(entry),
  );
  expect(await verifyJsonlFile(await fileOf(lines.join('\n')), KEYS)).toMatchObject({
    verdict: 'intact',
    findings: [],
    streams: [{ signedUpTo: log.length, checkpoints: 3 }],
  });
  const forged = seal(log.map(({ body }, index) => (index === 300 ? '{"id":"x"}' : body)));
  lines.splice(0, log.length, ...forged.map(recordLine));
  expect(await verifyJsonlFile(await fileOf(lines.join('\n')), KEYS)).toMatchObject({
    verdict: 'tampered',
    firstBad: { class: 'root-mismatch', seq: 11 },
  });
});

test('entries may come one by one or in batches', async () => {
  const entries = LOG.map((record) => ({ kind: 'record' as const, record }));
  for (const given of [entries, [entries.slice(0, 7), entries.slice(7)]]) {
    expect(await verifyRecords(given)).toMatchObject({ verdict: 'intact', records: 2000 });
  }
});
