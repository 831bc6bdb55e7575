import * as fc from 'fast-check';
import { canonicalJson } from '../../src/canonical/canonical-json.js';
import type { Json } from '../../src/event/json.js';
import { parseLine } from '../../src/records/parse-line.js';
import { checkpointLine, recordLine, segmentLine } from '../../src/records/record-line.js';
import type { SealedRecord } from '../../src/records/sealed-record.js';

const HASH = 'ab'.repeat(32);
const RECORD: SealedRecord = {
  seq: 7,
  stream: 'orders',
  id: '1',
  prevHash: 'cd'.repeat(32),
  hash: HASH,
  sealedAt: '2026-11-21T10:00:00.000Z',
  body: '{"actor":"Grüße","id":"1"}',
};
const LINE = `{"event":{"actor":"Grüße","id":"1"},"hash":"${HASH}","prev_hash":"${'cd'.repeat(32)}","sealed_at":"2026-11-21T10:00:00.000Z","seq":7,"stream":"orders"}`;
const CHECKPOINT = {
  stream: 'orders',
  size: 7,
  root: HASH,
  note: 'shop\n7\n\n— shop\n',
  createdAt: '2026-11-21T10:00:00.000Z',
};
const SEGMENT = {
  stream: 'orders',
  firstSeq: 1,
  lastSeq: 2,
  lastHash: HASH,
  frontier: [HASH],
  note: 'note',
  prunedAt: '2026-11-21T10:00:00.000Z',
};

test('a record is one canonical line that holds its body as it is', () => {
  expect(recordLine(RECORD)).toBe(LINE);
  expect(canonicalJson(JSON.parse(LINE) as Json)).toBe(LINE);
  expect(recordLine({ ...RECORD, prevHash: null })).toContain('"prev_hash":null,');
});

test('a line of any kind is read as what was written', () => {
  expect(parseLine(LINE)).toMatchObject({ kind: 'record', record: RECORD });
  expect(parseLine(Buffer.from(LINE))).toMatchObject({ kind: 'record', record: RECORD });
  expect(parseLine(checkpointLine(CHECKPOINT))).toEqual({ kind: 'checkpoint', checkpoint: CHECKPOINT });
  expect(parseLine(segmentLine(SEGMENT))).toEqual({ kind: 'segment', segment: SEGMENT });
});

test('a body that looks like the end of a line is read as a body', () => {
  const end = LINE.slice(LINE.indexOf(',"hash"'));
  for (const attributes of [
    end,
    end.slice(0, -1),
    `${end}\n${LINE}`,
    { hash: HASH, seq: 8, stream: 'x' },
    [LINE],
  ]) {
    const record = { ...RECORD, body: canonicalJson({ attributes: attributes as Json, id: '1' }) };
    expect(parseLine(recordLine(record))).toMatchObject({ kind: 'record', record });
  }
});

test('a line that others wrote anew is read as the same record', () => {
  const value = JSON.parse(LINE) as Record<string, Json>;
  const same = [
    JSON.stringify(value, null, 2),
    JSON.stringify(Object.fromEntries(Object.entries(value).toReversed())),
    LINE.replace('"Grüße"', '"Gr\\u00fc\\u00dfe"'),
    LINE.replace('{"actor":"Grüße","id":"1"}', '{"id":"1","actor":"Grüße"}'),
    ` ${LINE}\r\n`,
  ];
  for (const line of same) expect(parseLine(line)).toEqual(parseLine(LINE));
});

test('slicing and parsing come to the same result, whatever is in the line', () => {
  const pieces = [
    '',
    ' ',
    '"',
    '\\',
    ',',
    '}',
    '{',
    ':',
    '0',
    '8',
    'f',
    'null',
    '\\u0041',
    ',"x":1',
    ',"hash":"',
    '"stream":"a"',
  ];
  fc.assert(
    fc.property(
      fc.nat({ max: LINE.length }),
      fc.nat({ max: 3 }),
      fc.constantFrom(...pieces),
      (at, cut, piece) => {
        const line = LINE.slice(0, at) + piece + LINE.slice(at + cut);
        // A blank before it is no line of our own, so that it is parsed.
        expect(parseLine(line)).toEqual(parseLine(` ${line}`));
      },
    ),
    { numRuns: 5000 },
  );
});

test.each<[string, string | Uint8Array]>([
  ['not-utf8', Buffer.from(LINE.replace('Grüße', '\u00ff'), 'latin1')],
  ['not-utf8', '"\ud800"'],
  ['not-json', LINE.slice(0, -1)],
  ['not-json', `${LINE}}`],
  ['unknown-kind', '[]'],
  ['unknown-kind', 'null'],
  ['unknown-kind', '{"level":30,"msg":"hello"}'],
  ['field', LINE.replace('"seq":7', '"seq":0')],
  ['field', LINE.replace('"seq":7', '"seq":7.5')],
  ['field', LINE.replace('"seq":7', '"seq":"7"')],
  ['field', LINE.replace('"seq":7', '"seq":9007199254740993')],
  ['field', LINE.replace(`"hash":"${HASH}"`, `"hash":"${HASH.toUpperCase()}"`)],
  ['field', LINE.replace(`"prev_hash":"${'cd'.repeat(32)}"`, '"prev_hash":""')],
  ['field', LINE.replace('10:00:00.000Z', '10:00:00Z')],
  ['field', LINE.replace('"orders"', '""')],
  ['field', LINE.replace('"orders"', `"${'o'.repeat(201)}"`)],
  ['field', LINE.replace('"orders"', '"a\\nb"')],
  ['field', '{"event":{"id":"1"}}'],
  ['body', LINE.replace('{"actor":"Grüße","id":"1"}', '[]')],
  ['body', LINE.replace('"id":"1"', '"id":1')],
  ['body', LINE.replace('"id":"1"', '"id":"\\ud800"')],
  ['body', LINE.replace('"id":"1"', '"ID":"1"')],
  ['unknown-member', LINE.replace('"seq":7', '"seq":7,"approved":true')],
  ['unknown-member', LINE.replace('{"event"', '{"checkpoint":{},"event"')],
  ['unknown-member', checkpointLine(CHECKPOINT).replace('"size"', '"approved":true,"size"')],
  ['unknown-member', segmentLine(SEGMENT).replace(/\}$/, ',"approved":true}')],
  ['ambiguous', LINE.replace('{"event"', '{"event":{"id":"2"},"event"')],
  ['ambiguous', LINE.replace('"id":"1"', '"id":"2","id":"1"')],
  ['ambiguous', LINE.replace('"id":"1"', '"id":"2","\\u0069d" : "1"')],
  ['ambiguous', LINE.replace('"id":"1"', '"list":[1,{"a":1,"b":[],"a":2}],"id":"1"')],
  ['ambiguous', LINE.replace('"id":"1"', '"__proto__":{},"__proto__":{},"id":"1"')],
  ['ambiguous', LINE.replace('"id":"1"', '"n":100.00000000000000000001,"id":"1"')],
  ['ambiguous', LINE.replace('"id":"1"', '"n":9007199254740993,"id":"1"')],
  ['ambiguous', LINE.replace('"id":"1"', '"n":1e-400,"id":"1"')],
  ['ambiguous', LINE.replace('"seq":7', '"seq":7.00000000000000000001')],
  ['ambiguous', checkpointLine(CHECKPOINT).replace('"note"', '"note":"x","note"')],
  ['field', checkpointLine({ ...CHECKPOINT, size: -1 })],
  ['field', checkpointLine({ ...CHECKPOINT, root: 'root' })],
  ['field', '{"checkpoint":"note"}'],
  ['field', segmentLine({ ...SEGMENT, firstSeq: 3 })],
  ['field', segmentLine({ ...SEGMENT, frontier: ['root'] })],
  ['field', '{"segment":null}'],
])('what cannot be read says why: %s', (reason, line) => {
  expect(parseLine(line)).toEqual({ kind: 'unreadable', reason });
});

test('numbers that others wrote in another way are the same', () => {
  const of = (number: string): string => LINE.replace('"id":"1"', `"id":"1","n":${number}`);
  for (const [number, others] of [
    ['100', ['100.0', '1E2', '1e+2', '0.1e3', '1000e-1']],
    ['0', ['-0', '0.0', '0e5']],
    ['1e+21', ['1000000000000000000000', '1E21']],
    ['1e-7', ['0.0000001', '0.00000010']],
    ['-1.5', ['-1.50', '-15e-1']],
  ] as const) {
    for (const other of others) expect(parseLine(of(other))).toEqual(parseLine(of(number)));
  }
});

test('a name may stand in several objects, and in a text', () => {
  const body = canonicalJson({ a: { id: '"id":"2"' }, b: [{ id: 1 }, { id: 2 }], id: '1' });
  expect(parseLine(` ${recordLine({ ...RECORD, body })}`)).toMatchObject({ record: { body } });
});
