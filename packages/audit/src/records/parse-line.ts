import { isUtf8 } from 'node:buffer';
import { canonicalJson } from '../canonical/canonical-json.js';
import type { Json, JsonObject } from '../event/json.js';
import { isHashHex } from '../integrity/hex.js';
import { summaryOfCanonicalBody, summaryOfEvent } from './canonical-body.js';
import { has, isMoment, isPositive, isStreamName, isText } from './fields.js';
import type { LogEntry, UnreadableEntry, UnreadableReason } from './log-entry.js';
import { isPlainJson } from './plain-json.js';

const START = '{"event":';
const TAIL_START = ',"hash":"';
const TAIL =
  /^,"hash":"([0-9a-f]{64})","prev_hash":(?:"([0-9a-f]{64})"|null),"sealed_at":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)","seq":([1-9]\d{0,15}),"stream":"([^"\\\p{Cc}]{1,200})"\}$/u;
const MAX_FRONTIER = 53;
const RECORD_MEMBERS = new Set(['event', 'hash', 'prev_hash', 'sealed_at', 'seq', 'stream']);
const CHECKPOINT_MEMBERS = new Set(['created_at', 'note', 'root', 'size', 'stream']);
const SEGMENT_MEMBERS = new Set([
  'first_seq',
  'frontier',
  'last_hash',
  'last_seq',
  'note',
  'pruned_at',
  'stream',
]);

/**
 * What one line of an export says; for a record, its body exactly as it was hashed. A line as {@link recordLine} writes
 * it is only sliced; any other, such as one that `jq` has written anew, is parsed and its body made canonical again.
 * Both ways come to the same result. Blanks, the order of names and escapes may differ; what would show to some reader
 * anything that was not hashed cannot be read: names that stand twice, numbers with more digits, further members.
 */
export function parseLine(line: string | Uint8Array): LogEntry {
  const text = textOf(line);
  if (text === undefined || !text.isWellFormed()) return unreadable('not-utf8');
  return parseOwnLayout(text) ?? parseAnyLayout(text);
}

function textOf(line: string | Uint8Array): string | undefined {
  if (typeof line === 'string') return line;
  // What is not UTF-8 would be decoded to something else than was hashed.
  return isUtf8(line)
    ? Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8')
    : undefined;
}

function parseOwnLayout(line: string): LogEntry | undefined {
  if (!line.startsWith(START)) return undefined;
  // No value after the body can hold a quotation mark: the last one found is the real one, whatever the body says.
  const tailAt = line.lastIndexOf(TAIL_START);
  if (tailAt < 0) return undefined;
  const tail = TAIL.exec(line.slice(tailAt));
  if (tail === null) return undefined;
  const seq = Number(tail[4]);
  if (!Number.isSafeInteger(seq)) return undefined;
  const body = line.slice(START.length, tailAt);
  const summary = summaryOfCanonicalBody(body);
  if (summary === undefined) return undefined;
  const [, hash, prevHash = null, sealedAt, , stream] = tail as unknown as [
    string,
    string,
    string | undefined,
    string,
    string,
    string,
  ];
  return { kind: 'record', summary, record: { seq, stream, id: summary.id, prevHash, hash, sealedAt, body } };
}

function parseAnyLayout(line: string): LogEntry {
  let value: Json;
  try {
    value = JSON.parse(line) as Json;
  } catch {
    return unreadable('not-json');
  }
  const read = entryOf(value);
  return read.kind === 'unreadable' || isPlainJson(line) ? read : unreadable('ambiguous');
}

function entryOf(value: Json): LogEntry {
  if (has(value, 'event'))
    return hasOnly(value, RECORD_MEMBERS) ? recordOf(value) : unreadable('unknown-member');
  const [kind, members] = has(value, 'checkpoint')
    ? (['checkpoint', CHECKPOINT_MEMBERS] as const)
    : (['segment', SEGMENT_MEMBERS] as const);
  if (!has(value, kind)) return unreadable('unknown-kind');
  const content = value[kind] as Json;
  if (Object.keys(value).length > 1 || !hasOnly(content, members)) return unreadable('unknown-member');
  return kind === 'checkpoint' ? checkpointOf(content) : segmentOf(content);
}

function hasOnly(value: Json, members: ReadonlySet<string>): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).every((name) => members.has(name));
}

function recordOf(line: JsonObject): LogEntry {
  const { event, hash, prev_hash: prevHash, sealed_at: sealedAt, seq, stream } = line;
  if (!isHashHex(hash) || !isMoment(sealedAt) || !isPositive(seq) || !isStreamName(stream))
    return unreadable('field');
  if (prevHash !== null && !isHashHex(prevHash)) return unreadable('field');
  let body: string;
  try {
    body = canonicalJson(event as Json);
  } catch {
    return unreadable('body');
  }
  const summary = summaryOfEvent(event as Json);
  if (summary === undefined) return unreadable('body');
  return { kind: 'record', summary, record: { seq, stream, id: summary.id, prevHash, hash, sealedAt, body } };
}

function checkpointOf(value: Json): LogEntry {
  if (!has(value, 'note')) return unreadable('field');
  const { created_at: createdAt, note, root, size, stream } = value;
  const sized = size === 0 || isPositive(size);
  if (!isText(note) || !isMoment(createdAt) || !isHashHex(root) || !sized || !isStreamName(stream)) {
    return unreadable('field');
  }
  return { kind: 'checkpoint', checkpoint: { stream, size, root, note, createdAt } };
}

function segmentOf(value: Json): LogEntry {
  if (!has(value, 'note')) return unreadable('field');
  const { first_seq: firstSeq, frontier, last_hash: lastHash, last_seq: lastSeq, note, stream } = value;
  const prunedAt = value.pruned_at;
  if (!isPositive(firstSeq) || !isPositive(lastSeq) || firstSeq > lastSeq) return unreadable('field');
  if (!isText(note) || !isMoment(prunedAt) || !isHashHex(lastHash) || !isStreamName(stream))
    return unreadable('field');
  if (!Array.isArray(frontier) || frontier.length > MAX_FRONTIER) return unreadable('field');
  const roots = frontier as readonly Json[];
  if (!roots.every(isHashHex)) return unreadable('field');
  return {
    kind: 'segment',
    segment: { stream, firstSeq, lastSeq, lastHash, frontier: roots, note, prunedAt },
  };
}

function unreadable(reason: UnreadableReason): UnreadableEntry {
  return { kind: 'unreadable', reason };
}
