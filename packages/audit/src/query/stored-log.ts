import { EyrieError } from '@eyrie/core/engine';
import type { LogEntry } from '../records/log-entry.js';
import type { PrunedSegment, SealedRecord, SignedCheckpoint } from '../records/sealed-record.js';
import type { AuditLog } from '../storage/audit-log.js';
import { CheckpointReader } from './checkpoint-reader.js';

/** Which part of a log is read. */
export interface StoredLogRequest {
  readonly log: Pick<AuditLog, 'read' | 'checkpoints' | 'segments'>;
  readonly stream: string;
  /** @default the first one that was not pruned */
  readonly fromSeq?: number | undefined;
  /** @default the last one, also where it was sealed meanwhile */
  readonly toSeq?: number | undefined;
}

const PAGE = 500;

/**
 * A stream as it lies in the store, in batches and in the order of an export: what stands for pruned records, then
 * records, each checkpoint behind the last record that it covers. It reads to the very end, also beyond where the store
 * says that the log ends, and needs the memory of a page.
 *
 * @throws EyrieError `EYRIE_AUDIT_LOG_PRUNED` where records ahead were pruned meanwhile, and what the store rejects with.
 */
export async function* readStoredLog({
  log,
  stream,
  fromSeq = 1,
  toSeq = Number.MAX_SAFE_INTEGER,
}: StoredLogRequest): AsyncGenerator<readonly LogEntry[], void, undefined> {
  const read = (from: number) => log.read({ stream, fromSeq: from, limit: PAGE });
  const segments = await log.segments(stream);
  const prunedTo = segments.at(-1)?.lastSeq ?? 0;
  const shown = segments.filter(({ lastSeq }) => lastSeq >= fromSeq - 1 && lastSeq <= toSeq);
  if (shown.length > 0) yield shown.map((segment) => ({ kind: 'segment', segment }));
  const checkpoints = new CheckpointReader(log, { stream, fromSize: fromSeq, toSize: toSeq });
  for await (const batch of checkpoints.upTo(prunedTo)) yield batch.map(entryOf);
  // Records that a segment stands in for may still be there, where pruning was cut short.
  let next = Math.max(fromSeq, prunedTo + 1);
  if (next > toSeq) return;
  let page = await read(next);
  for (;;) {
    const records = page.filter(({ seq }) => seq <= toSeq);
    const [first] = records;
    const last = records.at(-1);
    if (first === undefined || last === undefined) break;
    if (first.seq > next) await refusePruned(log, { stream, from: next, prunedTo });
    const covered: SignedCheckpoint[] = [];
    for await (const batch of checkpoints.upTo(last.seq)) covered.push(...batch);
    yield merged(records, covered);
    next = last.seq + 1;
    if (next > toSeq) return;
    // After the checkpoints: one that is known by now covers records that were there before this read, or are cut off.
    page = await read(next);
  }
  const beyond = checkpoints.known();
  if (beyond.length > 0) yield beyond.map(entryOf);
}

function merged(records: readonly SealedRecord[], checkpoints: readonly SignedCheckpoint[]): LogEntry[] {
  const entries: LogEntry[] = [];
  let at = 0;
  const add = (size: number): void => {
    for (let next = checkpoints[at]; next !== undefined && next.size <= size; next = checkpoints[++at]) {
      entries.push(entryOf(next));
    }
  };
  for (const record of records) {
    add(record.seq - 1);
    entries.push({ kind: 'record', record });
    add(record.seq);
  }
  return entries;
}

function entryOf(checkpoint: SignedCheckpoint): LogEntry {
  return { kind: 'checkpoint', checkpoint };
}

/** Missing records are a finding, unless they were pruned while this read. */
async function refusePruned(
  log: StoredLogRequest['log'],
  { stream, from, prunedTo }: { readonly stream: string; readonly from: number; readonly prunedTo: number },
): Promise<void> {
  const segments: readonly PrunedSegment[] = await log.segments(stream);
  if ((segments.at(-1)?.lastSeq ?? 0) === prunedTo) return;
  throw new EyrieError({
    code: 'EYRIE_AUDIT_LOG_PRUNED',
    problem: `Records from ${from} on were pruned while the log was read`,
    remedy: 'Read it again',
  });
}
