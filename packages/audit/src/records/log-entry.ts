import type { BodySummary } from './canonical-body.js';
import type { PrunedSegment, SealedRecord, SignedCheckpoint } from './sealed-record.js';

/** Why an entry of a log cannot be read. */
export type UnreadableReason =
  /** Bytes that are not UTF-8. */
  | 'not-utf8'
  | 'not-json'
  /** JSON, but neither a record, nor a checkpoint, nor a segment. */
  | 'unknown-kind'
  /** A field is missing or is not what it must be. */
  | 'field'
  /** The body has no canonical JSON, or is not an event with an id. */
  | 'body'
  /** A name stands in it twice, or a number would be another one when written: readers see different things. */
  | 'ambiguous'
  /** It has members which no such line has: no hash covers what they say. */
  | 'unknown-member'
  /** A line of more bytes than any record has. */
  | 'too-long'
  /** The last line has no end: whoever wrote it was interrupted. */
  | 'torn'
  /** What was compressed ends or breaks off here. */
  | 'compression'
  /** More streams than are verified at once. */
  | 'too-many-streams';

/** A sealed record. */
export interface RecordEntry {
  readonly kind: 'record';
  readonly record: SealedRecord;
  /** What its body says, where that is known already; it must be that of the body. */
  readonly summary?: BodySummary | undefined;
}

/** A checkpoint that stands in the log. */
export interface CheckpointEntry {
  readonly kind: 'checkpoint';
  readonly checkpoint: SignedCheckpoint;
}

/** What stands for pruned records. */
export interface SegmentEntry {
  readonly kind: 'segment';
  readonly segment: PrunedSegment;
}

/** What should have been one of the others. */
export interface UnreadableEntry {
  readonly kind: 'unreadable';
  readonly reason: UnreadableReason;
  /** Line in the file, from 1. */
  readonly line?: number | undefined;
}

/** One entry of a log, wherever it was read. */
export type LogEntry = RecordEntry | CheckpointEntry | SegmentEntry | UnreadableEntry;
