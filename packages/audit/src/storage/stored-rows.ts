import type { SqlRow } from '@eyrie/store/engine';
import type { PrunedSegment, SealedRecord, SignedCheckpoint } from '../records/sealed-record.js';

/** The columns of a {@link SealedRecord}. */
export const RECORD_COLUMNS = 'l.seq, l.stream, l.id, l.prev_hash, l.hash, l.sealed_at, l.body';

export function recordOfRow(row: SqlRow): SealedRecord {
  return {
    seq: Number(row.seq),
    stream: String(row.stream),
    id: String(row.id),
    prevHash: row.prev_hash === null ? null : String(row.prev_hash),
    hash: String(row.hash),
    sealedAt: String(row.sealed_at),
    body: String(row.body),
  };
}

/** A checkpoint as the store keeps it. */
export interface StoredCheckpoint extends SignedCheckpoint {
  /** Roots of the perfect subtrees of the tree of its size, from left to right, in hexadecimal. */
  readonly frontier: readonly string[];
}

export const CHECKPOINT_COLUMNS = 'c.stream, c.size, c.root, c.frontier, c.note, c.created_at';

export function checkpointOfRow(row: SqlRow): StoredCheckpoint {
  return {
    stream: String(row.stream),
    size: Number(row.size),
    root: String(row.root),
    note: String(row.note),
    createdAt: String(row.created_at),
    frontier: frontierOf(row.frontier),
  };
}

export function segmentOfRow(row: SqlRow): PrunedSegment {
  return {
    stream: String(row.stream),
    firstSeq: Number(row.first_seq),
    lastSeq: Number(row.last_seq),
    lastHash: String(row.last_hash),
    frontier: frontierOf(row.frontier),
    note: String(row.note),
    prunedAt: String(row.pruned_at),
  };
}

/** A frontier as it is stored: hashes in hexadecimal with commas between them. */
export function frontierText(frontier: readonly string[]): string {
  return frontier.join(',');
}

export function frontierOf(text: unknown): readonly string[] {
  return typeof text === 'string' && text !== '' ? text.split(',') : [];
}
