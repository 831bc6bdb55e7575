import type { SealedRecord } from '../records/sealed-record.js';
import type { DeliveryResult } from '../sinks/audit-sink.js';
import type { DeliveryContext } from './delivery-context.js';
import type { CursorColumns, DeliveryRow } from './delivery-ledger.js';

/** What a batch of fresh records of which the sink took or refused some has come to. */
export interface BatchVerdict {
  readonly cursor: Partial<CursorColumns>;
  readonly rows: readonly DeliveryRow[];
  readonly delivered: number;
  readonly retried: number;
}

/** The columns of a cursor that nothing holds up. */
export const FREE_CURSOR = Object.freeze({ failures: 0, failing_since: null, next_at: null });

/** A record of a batch with what became of it. */
export interface JudgedRecord {
  readonly record: SealedRecord;
  readonly result: DeliveryResult;
}

/** Pairs records with results; for a sink that wants order only up to the first that must be tried again. */
export function judged(
  records: readonly SealedRecord[],
  results: readonly DeliveryResult[],
  isOrdered: boolean,
): readonly JudgedRecord[] {
  const pairs = records.flatMap((record, index) => {
    const result = results[index];
    return result === undefined ? [] : [{ record, result }];
  });
  const first = isOrdered ? pairs.findIndex(({ result }) => result.outcome === 'retry') : -1;
  return first === -1 ? pairs : pairs.slice(0, first + 1);
}

/** The last receipt that the results hold, as the column of a cursor. */
export function receiptOf(pairs: readonly JudgedRecord[]): Partial<CursorColumns> {
  const receipt = pairs.findLast(
    ({ result }) => result.outcome === 'delivered' && result.receipt !== undefined,
  );
  return receipt?.result.outcome === 'delivered' && receipt.result.receipt !== undefined
    ? { receipt: receipt.result.receipt }
    : {};
}

/** A dead letter of a record that was not tried before, or not by itself. */
export function deadRow(seq: number, now: number, error: string): DeliveryRow {
  return { seq, state: 'dead', attempts: 1, firstFailedAt: now, triedAt: now, nextAt: now, error };
}

/** Every record has its fate: what failed gets a row of its own, and the cursor goes past all of them. */
export function verdictInAnyOrder(
  context: DeliveryContext,
  pairs: readonly JudgedRecord[],
  now: number,
): BatchVerdict {
  const rows = pairs.flatMap(({ record: { seq }, result }): DeliveryRow[] => {
    if (result.outcome === 'delivered') return [];
    if (result.outcome === 'rejected') return [deadRow(seq, now, result.error)];
    const nextAt = context.retryAt(now, 1, result.retryAfterMs);
    return [{ ...deadRow(seq, now, result.error), state: 'pending', nextAt }];
  });
  return {
    cursor: { ...FREE_CURSOR, ...nextAfter(pairs), ...receiptOf(pairs) },
    rows,
    delivered: countOf(pairs, 'delivered'),
    retried: countOf(pairs, 'retry'),
  };
}

/** The cursor stops at what must be tried again, which is the last of the pairs. */
export function verdictInOrder(
  context: DeliveryContext,
  pairs: readonly JudgedRecord[],
  now: number,
): BatchVerdict {
  const last = pairs.at(-1);
  const held = last?.result.outcome === 'retry' ? last.result : undefined;
  const done = held === undefined ? pairs : pairs.slice(0, -1);
  const rows = done.flatMap(({ record, result }) =>
    result.outcome === 'rejected' ? [deadRow(record.seq, now, result.error)] : [],
  );
  const hold =
    held === undefined
      ? FREE_CURSOR
      : {
          failures: 1,
          failing_since: new Date(now).toISOString(),
          next_at: new Date(context.retryAt(now, 1, held.retryAfterMs)).toISOString(),
          last_error: held.error,
        };
  return {
    cursor: { ...hold, ...nextAfter(done), ...receiptOf(done) },
    rows,
    delivered: countOf(done, 'delivered'),
    retried: held === undefined ? 0 : 1,
  };
}

function nextAfter(pairs: readonly JudgedRecord[]): Partial<CursorColumns> {
  const last = pairs.at(-1);
  return last === undefined ? {} : { next_seq: last.record.seq + 1 };
}

function countOf(pairs: readonly JudgedRecord[], outcome: DeliveryResult['outcome']): number {
  return pairs.filter(({ result }) => result.outcome === outcome).length;
}
