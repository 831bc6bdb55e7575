import { EyrieError } from '@eyrie/core/engine';
import type { SqlTransaction, Store } from '@eyrie/store/engine';
import type { PrunedSegment } from '../records/sealed-record.js';
import { DATABASE_NOW } from '../storage/database-clock.js';
import { CHECKPOINT_COLUMNS, checkpointOfRow, frontierText, segmentOfRow } from '../storage/stored-rows.js';

/** What is to be forgotten. */
export interface PruneRequest {
  readonly store: Store;
  readonly stream: string;
  /** Records that were sealed before: a date, or ISO 8601. */
  readonly before: Date | string;
  /** The last record that every sink has. @default all have been delivered */
  readonly minDeliveredSeq?: number | undefined;
  /** Records that are deleted in one transaction. @default 1000 */
  readonly batchSize?: number | undefined;
}

/** What was forgotten. */
export interface PruneResult {
  /** What stands in for the records from now on; `undefined` where there was nothing to prune. */
  readonly segment: PrunedSegment | undefined;
  /** Records that were deleted, with those of a run that was cut short. */
  readonly records: number;
  /** Monthly partitions of PostgreSQL that were empty and are gone. */
  readonly partitions: number;
}

const RETENTION_DEFAULTS = Object.freeze({ batchSize: 1000 });

const LAST_SEGMENT = 'SELECT * FROM eyrie_audit_segments WHERE stream = $1 ORDER BY first_seq DESC LIMIT 1';
const LAST_OLD_CHECKPOINT = `SELECT ${CHECKPOINT_COLUMNS}, l.hash FROM eyrie_audit_checkpoints c
  JOIN eyrie_audit_log l ON l.stream = c.stream AND l.seq = c.size
  WHERE c.stream = $1 AND c.size > $2 AND c.size <= $3 AND l.sealed_at < $4 ORDER BY c.size DESC LIMIT 1`;
const WRITE_SEGMENT = `INSERT INTO eyrie_audit_segments
  (stream, first_seq, last_seq, last_hash, frontier, note, pruned_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT DO NOTHING`;

/**
 * Deletes old records of a stream as whole segments, each up to a checkpoint: those that follow can be verified from what
 * stays, the segment with the last hash, the frontier of the tree and the signed note. The checkpoints stay, too. May be
 * run again at any time: it goes on where it was cut short.
 *
 * @throws EyrieError `EYRIE_AUDIT_RETENTION_INVALID` for a time that cannot be read; what the store rejects with is
 * passed on
 *
 * @example
 * ```ts
 * const sevenYearsAgo = new Date();
 * sevenYearsAgo.setUTCFullYear(sevenYearsAgo.getUTCFullYear() - 7);
 * await pruneLog({ store, stream: 'shop', before: sevenYearsAgo });
 * ```
 */
export async function pruneLog(request: PruneRequest): Promise<PruneResult> {
  const { store, stream, batchSize = RETENTION_DEFAULTS.batchSize } = request;
  const before = timeOf(request.before);
  const segment = await store.transaction((transaction) =>
    recordSegment(transaction, { ...request, before }),
  );
  const last = segment ?? (await lastSegment(store, stream));
  if (last === undefined) return { segment, records: 0, partitions: 0 };
  let records = 0;
  for (;;) {
    const deleted = await store.transaction((transaction) =>
      deleteBatch(transaction, { stream, lastSeq: last.lastSeq, batchSize }),
    );
    records += deleted;
    if (deleted === 0) break;
  }
  return { segment, records, partitions: await dropEmptyPartitions(store, before) };
}

async function recordSegment(
  transaction: SqlTransaction,
  { store, stream, before, minDeliveredSeq = Number.MAX_SAFE_INTEGER }: PruneRequest & { before: string },
): Promise<PrunedSegment | undefined> {
  const prunedTo = (await lastSegment(transaction, stream))?.lastSeq ?? 0;
  const { rows } = await transaction.query(LAST_OLD_CHECKPOINT, [stream, prunedTo, minDeliveredSeq, before]);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { size, frontier, note } = checkpointOfRow(row);
  const { rows: clock } = await transaction.query(`SELECT ${DATABASE_NOW[store.dialect]} AS now`);
  const segment: PrunedSegment = {
    stream,
    firstSeq: prunedTo + 1,
    lastSeq: size,
    lastHash: String(row.hash),
    frontier,
    note,
    prunedAt: String(clock[0]?.now),
  };
  const { rowCount } = await transaction.query(WRITE_SEGMENT, [
    stream,
    segment.firstSeq,
    segment.lastSeq,
    segment.lastHash,
    frontierText(frontier),
    note,
    segment.prunedAt,
  ]);
  // Somebody else prunes at the same time, and has written the segment.
  return rowCount === 1 ? segment : undefined;
}

async function lastSegment(
  executor: Pick<Store, 'query'> | SqlTransaction,
  stream: string,
): Promise<PrunedSegment | undefined> {
  const [row] = (await executor.query(LAST_SEGMENT, [stream])).rows;
  return row === undefined ? undefined : segmentOfRow(row);
}

/** Deletes the first records of what is left of the segments; the triggers refuse any other. */
async function deleteBatch(
  transaction: SqlTransaction,
  batch: { readonly stream: string; readonly lastSeq: number; readonly batchSize: number },
): Promise<number> {
  const { stream, lastSeq, batchSize } = batch;
  const { rows } = await transaction.query(
    'SELECT seq FROM eyrie_audit_log WHERE stream = $1 AND seq <= $2 ORDER BY seq LIMIT 1',
    [stream, lastSeq],
  );
  const first = rows[0]?.seq;
  if (first === undefined) return 0;
  const to = Math.min(lastSeq, Number(first) + batchSize - 1);
  await transaction.query('DELETE FROM eyrie_audit_targets WHERE stream = $1 AND seq <= $2', [stream, to]);
  await transaction.query('DELETE FROM eyrie_audit_ids WHERE stream = $1 AND seq <= $2', [stream, to]);
  const { rowCount } = await transaction.query(
    'DELETE FROM eyrie_audit_log WHERE stream = $1 AND seq <= $2',
    [stream, to],
  );
  return rowCount;
}

async function dropEmptyPartitions(store: Store, before: string): Promise<number> {
  if (store.dialect === 'sqlite') return 0;
  const { rows } = await store.query(
    'SELECT eyrie_audit_drop_empty_partitions(CAST($1 AS text)) AS dropped',
    [before.slice(0, 7)],
  );
  return Number(rows[0]?.dropped ?? 0);
}

function timeOf(time: Date | string): string {
  const date = new Date(time);
  if (!Number.isNaN(date.getTime())) return date.toISOString();
  throw new EyrieError({
    code: 'EYRIE_AUDIT_RETENTION_INVALID',
    problem: 'The time before which the audit log is to be pruned cannot be read',
    remedy: 'Give a date, or ISO 8601 such as 2019-11-22T00:00:00Z',
  });
}
