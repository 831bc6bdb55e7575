import { EyrieError } from '@eyrie/core/engine';
import { checkpointLine } from '../../records/record-line.js';
import type { AwsClient } from '../aws/aws-client.js';
import { checkpointOfNote } from '../shared/checkpoint-of-note.js';
import { mapInOrder } from '../shared/map-in-order.js';
import { withDefaults } from '../shared/with-defaults.js';
import { S3Bucket } from './s3-bucket.js';
import { numberOf, streamOf } from './s3-metadata.js';

/** Which log to read from S3. */
export interface S3LogOptions {
  readonly bucket: string;
  /** @default 'audit-logs' */
  readonly prefix?: string | undefined;
  /** An `S3Client`, which its owner closes. */
  readonly client: AwsClient;
  /** Objects read at a time. @default 16 */
  readonly concurrency?: number | undefined;
  /** Objects at most: each takes about 200 bytes of memory. @default 5_000_000 */
  readonly maxObjects?: number | undefined;
  /** @default none */
  readonly signal?: AbortSignal | undefined;
}

const S3_LOG_DEFAULTS = Object.freeze({
  prefix: 'audit-logs',
  concurrency: 16,
  maxObjects: 5_000_000,
});

// An event has less than 64 KiB; what is larger is nobody's record, and its first part is enough to say so.
const MAX_OBJECT_BYTES = 262_144;

/** An object and its place in a log. */
interface Entry {
  readonly key: string;
  readonly stream: string;
  /** A record's `seq`, or a checkpoint's size, which comes after the record of that number. */
  readonly at: number;
  readonly kind: 'record' | 'checkpoint' | 'foreign';
  readonly createdAt: string;
}

const ORDER = { record: 0, checkpoint: 1, foreign: 2 } as const;

/**
 * The lines of a log that {@link s3Sink} wrote, as a JSONL export has them: records by `stream` and `seq`, each
 * checkpoint behind the last record it covers. What is neither comes last, unchanged, for a verifier to find.
 *
 * Keys sort by the time of the events, not by `seq`, and several services may share a log. So all objects are asked
 * for their `seq` first, which they carry as metadata, and read in its order afterwards: only keys and numbers are in
 * memory, and as many objects as are read at a time. That metadata is forged changes the order, and with it what the
 * hash chain says; it is never believed beyond that. Where it was lost, as in a copied bucket, the object is read twice.
 *
 * @throws EyrieError `EYRIE_AUDIT_S3_LOG_TOO_LARGE`, `EYRIE_AUDIT_SINK_PACKAGE_MISSING`; what the SDK throws.
 */
export async function* readS3Log(options: S3LogOptions): AsyncGenerator<string> {
  const {
    bucket: name,
    prefix,
    client,
    concurrency,
    maxObjects,
    signal,
  } = withDefaults(options, S3_LOG_DEFAULTS);
  const bucket = await S3Bucket.of(client, name);
  // Bounded by maxObjects.
  const entries: Entry[] = [];
  const folder = `${prefix.replace(/\/+$/, '')}/`;
  for await (const entry of mapInOrder(bucket.keys(folder, signal), concurrency, (key) =>
    entryOf(bucket, key, signal),
  )) {
    if (entries.length >= maxObjects) throw tooLarge(maxObjects);
    entries.push(entry);
  }
  const [only, ...others] = new Set(entries.filter(isRecord).map(({ stream }) => stream));
  // A note does not name its stream.
  const nameless = others.length === 0 ? (only ?? '') : '';
  for (const [at, entry] of entries.entries()) {
    if (entry.stream === '') entries[at] = { ...entry, stream: nameless };
  }
  entries.sort(compare);
  yield* mapInOrder(entries, concurrency, (entry) => lineOf(bucket, entry, signal));
}

function isRecord({ kind }: Entry): boolean {
  return kind === 'record';
}

function compare(a: Entry, b: Entry): number {
  if (a.kind === 'foreign' || b.kind === 'foreign') return ORDER[a.kind] - ORDER[b.kind];
  if (a.stream !== b.stream) return a.stream < b.stream ? -1 : 1;
  return a.at - b.at || ORDER[a.kind] - ORDER[b.kind];
}

async function entryOf(bucket: S3Bucket, key: string, signal: AbortSignal | undefined): Promise<Entry> {
  const { metadata, modifiedAt } = (await bucket.describe(key, signal)) ?? { metadata: {}, modifiedAt: '' };
  const createdAt = metadata['audit-created-at'] ?? modifiedAt;
  const stream = streamOf(metadata);
  const seq = numberOf(metadata['audit-seq']);
  if (stream !== undefined && seq !== undefined) return { key, stream, at: seq, kind: 'record', createdAt };
  const size = numberOf(metadata['audit-size']);
  if (stream !== undefined && size !== undefined) {
    return { key, stream, at: size, kind: 'checkpoint', createdAt };
  }
  return { key, createdAt, ...placeIn(await bucket.textOf(key, MAX_OBJECT_BYTES, signal)) };
}

/** The place that an object's own text names. */
function placeIn(text: string): Pick<Entry, 'stream' | 'at' | 'kind'> {
  try {
    const { seq, stream } = JSON.parse(text) as { readonly seq?: unknown; readonly stream?: unknown };
    if (typeof stream === 'string' && Number.isSafeInteger(seq)) {
      return { stream, at: seq as number, kind: 'record' };
    }
  } catch {
    const checkpoint = checkpointOfNote(text, '', '');
    if (checkpoint !== undefined) return { stream: '', at: checkpoint.size, kind: 'checkpoint' };
  }
  return { stream: '', at: 0, kind: 'foreign' };
}

async function lineOf(
  bucket: S3Bucket,
  { key, kind, stream, createdAt }: Entry,
  signal: AbortSignal | undefined,
): Promise<string> {
  const text = await bucket.textOf(key, MAX_OBJECT_BYTES, signal);
  const checkpoint = kind === 'checkpoint' ? checkpointOfNote(text, stream, createdAt) : undefined;
  return checkpoint === undefined ? text.replace(/\n$/, '') : checkpointLine(checkpoint);
}

function tooLarge(limit: number): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_S3_LOG_TOO_LARGE',
    problem: `The log in S3 has more than ${limit} objects, whose keys do not fit into the memory set aside for them`,
    remedy: 'Give the prefix of one service or day, or a larger "maxObjects"',
  });
}
