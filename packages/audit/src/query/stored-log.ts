import { EyrieError } from '@eyrie/core/engine';
import type { LogEntry } from '../records/log-entry.js';
import type { PrunedSegment, SealedRecord, SignedCheckpoint } from '../records/sealed-record.js';
import type { AuditLog } from '../storage/audit-log.js';

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
  let segments = await log.segments(stream);
  let page = await log.read({ stream, fromSeq, limit: PAGE });
  if ((page[0]?.seq ?? fromSeq) > Math.max(fromSeq, endOf(segments) + 1)) {
    // Somebody may have pruned between both.
    segments = await log.segments(stream);
  }
  const start = Math.max(fromSeq, endOf(segments) + 1);
  const shown = segments.filter(({ lastSeq }) => lastSeq >= fromSeq - 1 && lastSeq <= toSeq);
  yield shown.map((segment) => ({ kind: 'segment', segment }));
  const checkpoints = new CheckpointReader(log, { stream, fromSize: fromSeq, toSize: toSeq });
  let next = fromSeq;
  for (;;) {
    const records = page.filter(({ seq }) => seq <= toSeq);
    const [first] = records;
    const last = records.at(-1);
    if (last === undefined || first === undefined) break;
    if (next > start && first.seq > next) await refusePruned(log, stream, { from: next, known: segments });
    yield await merged(records, checkpoints);
    next = last.seq + 1;
    if (next > toSeq) break;
    page = await log.read({ stream, fromSeq: next, limit: PAGE });
    if (page.length > 0) continue;
    // A checkpoint beyond the end covers what was sealed while this went on, or what was cut off.
    await checkpoints.fill();
    page = await log.read({ stream, fromSeq: next, limit: PAGE });
  }
  yield* restOf(checkpoints);
}

async function merged(
  records: readonly SealedRecord[],
  checkpoints: CheckpointReader,
): Promise<readonly LogEntry[]> {
  const entries: LogEntry[] = [];
  for (const record of records) {
    for (const checkpoint of await checkpoints.upTo(record.seq - 1)) {
      entries.push({ kind: 'checkpoint', checkpoint });
    }
    entries.push({ kind: 'record', record });
  }
  for (const checkpoint of await checkpoints.upTo(records.at(-1)?.seq ?? 0)) {
    entries.push({ kind: 'checkpoint', checkpoint });
  }
  return entries;
}

async function* restOf(checkpoints: CheckpointReader): AsyncGenerator<readonly LogEntry[], void, undefined> {
  const rest = await checkpoints.known();
  if (rest.length > 0) yield rest.map((checkpoint) => ({ kind: 'checkpoint', checkpoint }));
}

function endOf(segments: readonly PrunedSegment[]): number {
  return segments.at(-1)?.lastSeq ?? 0;
}

async function refusePruned(
  log: StoredLogRequest['log'],
  stream: string,
  { from, known }: { readonly from: number; readonly known: readonly PrunedSegment[] },
): Promise<void> {
  const segments = await log.segments(stream);
  if (endOf(segments) < from || endOf(segments) === endOf(known)) return;
  throw new EyrieError({
    code: 'EYRIE_AUDIT_LOG_PRUNED',
    problem: `Records from ${from} on were pruned while the log was read`,
    remedy: 'Read it again',
  });
}

/** Reads the checkpoints of a stream in order, a page ahead. */
class CheckpointReader {
  readonly #log: StoredLogRequest['log'];
  readonly #stream: string;
  readonly #toSize: number;
  // Bounded by one page, and one more at the end.
  #waiting: SignedCheckpoint[] = [];
  #nextSize: number;

  constructor(
    log: StoredLogRequest['log'],
    range: { readonly stream: string; readonly fromSize: number; readonly toSize: number },
  ) {
    this.#log = log;
    this.#stream = range.stream;
    this.#nextSize = range.fromSize;
    this.#toSize = range.toSize;
  }

  /** Takes those of at most that size. */
  async upTo(size: number): Promise<readonly SignedCheckpoint[]> {
    const taken: SignedCheckpoint[] = [];
    while (this.#nextSize <= size || (this.#waiting[0]?.size ?? Number.POSITIVE_INFINITY) <= size) {
      if (this.#waiting.length === 0 && !(await this.#read(size))) break;
      const after = this.#waiting.findIndex((checkpoint) => checkpoint.size > size);
      taken.push(...this.#waiting.splice(0, after < 0 ? this.#waiting.length : after));
      if (after >= 0) break;
    }
    return taken;
  }

  /** Reads what there is by now. */
  async fill(): Promise<void> {
    if (this.#waiting.length === 0) await this.#read(this.#nextSize);
  }

  /** Takes what was read and belongs to no record that was. */
  async known(): Promise<readonly SignedCheckpoint[]> {
    await this.fill();
    return this.#waiting.splice(0);
  }

  /** Whether there are any; where there are none up to `size`, they are not asked for again. */
  async #read(size: number): Promise<boolean> {
    const page = await this.#log.checkpoints(this.#stream, { fromSize: this.#nextSize, limit: PAGE });
    this.#waiting = page.filter((checkpoint) => checkpoint.size <= this.#toSize);
    this.#nextSize = Math.max((page.at(-1)?.size ?? size) + 1, this.#nextSize);
    return this.#waiting.length > 0;
  }
}
