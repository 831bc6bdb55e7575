import { messageOf } from '@eyrie/core/engine';
import type { SealedRecord } from '../../records/sealed-record.js';
import type { DeliveryResult } from '../audit-sink.js';

/** Delivers one record. What it throws counts as `retry` for this record alone. */
export type DeliverOne = (record: SealedRecord, signal: AbortSignal) => Promise<DeliveryResult>;

/** What becomes of a batch, and how. */
export interface DeliverEach {
  readonly records: readonly SealedRecord[];
  readonly signal: AbortSignal;
  readonly deliverOne: DeliverOne;
}

/** Delivers records side by side, so many at a time. */
export async function deliverConcurrently(
  { records, signal, deliverOne }: DeliverEach,
  concurrency: number,
): Promise<readonly DeliveryResult[]> {
  // Bounded by the batch.
  const results: DeliveryResult[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < records.length; at = next++) {
      results[at] = await attempt(records[at] as SealedRecord, signal, deliverOne);
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, records.length) }, work));
  return results;
}

/** Delivers records one after the other; those behind one that was not delivered wait for it. */
export async function deliverInOrder({
  records,
  signal,
  deliverOne,
}: DeliverEach): Promise<readonly DeliveryResult[]> {
  // Bounded by the batch.
  const results: DeliveryResult[] = [];
  let blockedBy: number | undefined;
  for (const record of records) {
    if (blockedBy !== undefined) {
      results.push({ outcome: 'retry', error: `waits for seq ${blockedBy}, which was not delivered` });
      continue;
    }
    const result = await attempt(record, signal, deliverOne);
    results.push(result);
    if (result.outcome !== 'delivered') blockedBy = record.seq;
  }
  return results;
}

/** The same result for every record of a batch. */
export function sameForAll(
  records: readonly SealedRecord[],
  result: DeliveryResult,
): readonly DeliveryResult[] {
  return records.map(() => result);
}

async function attempt(
  record: SealedRecord,
  signal: AbortSignal,
  deliverOne: DeliverOne,
): Promise<DeliveryResult> {
  if (signal.aborted) return { outcome: 'retry', error: 'the deadline passed before it was sent' };
  try {
    return await deliverOne(record, signal);
  } catch (error) {
    return { outcome: 'retry', error: messageOf(error) };
  }
}
