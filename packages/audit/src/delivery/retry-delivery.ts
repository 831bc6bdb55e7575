import type { SealedRecord } from '../records/sealed-record.js';
import type { DeliveryResult } from '../sinks/audit-sink.js';
import { type JudgedRecord, judged, receiptOf } from './batch-verdict.js';
import { isoOf } from './delivery-clock.js';
import { type DeliveryContext, errorOf, retryAfterOf } from './delivery-context.js';
import type { DeliveryRow, PendingDelivery } from './delivery-ledger.js';
import { IDLE, type Step, type StepRequest, WORKED } from './step.js';

/**
 * Delivers again what failed by itself or is to be replayed. An attempt counts towards the limits only where the sink
 * is known to be up: it took or refused another record in the same call, or since the attempt before. Batches that fail
 * as a whole are halved, so that one record cannot make others fail for long.
 */
export class RetryDelivery {
  readonly #context: DeliveryContext;
  #size: number;
  /** Calls in a row that came to nothing, with nothing known of the sink. */
  #failures = 0;
  #heldUntil = 0;

  constructor(context: DeliveryContext) {
    this.#context = context;
    this.#size = context.batchSize;
  }

  async step(request: StepRequest): Promise<Step> {
    const { clock, ledger, numbers } = this.#context.parts;
    const { state, stop } = request;
    if (state.pendingAt === undefined) {
      numbers.oldestPendingAt = undefined;
      return IDLE;
    }
    const now = clock.now();
    const from = Math.max(state.pendingAt, this.#heldUntil);
    if (now < from) return { type: 'waits', until: from };
    const rows = await ledger.pending({ at: now, limit: this.#size, inOrder: this.#context.isOrdered });
    const [first] = rows;
    if (first === undefined) return IDLE;
    if (first.nextAt > now) return { type: 'waits', until: first.nextAt };
    numbers.oldestPendingAt = Math.min(...rows.map(({ firstFailedAt }) => firstFailedAt));
    const found = await this.#read(rows);
    if (found.length < rows.length) return this.#bury(request, rows, found);
    const results = await this.#context.deliver(
      found.map(({ record }) => record),
      stop,
    );
    if (results === undefined) return IDLE;
    const nothing = results.every(({ outcome }) => outcome === 'retry');
    return nothing ? this.#nothingTaken(request, found, results) : this.#settle(request, found, results);
  }

  async #nothingTaken(
    { lease, state }: StepRequest,
    found: readonly FoundDelivery[],
    results: readonly DeliveryResult[],
  ): Promise<Step> {
    const context = this.#context;
    const { clock, ledger, numbers } = context.parts;
    const now = clock.now();
    const error = errorOf(results);
    numbers.retried += found.length;
    numbers.lastError = error;
    const [only] = found;
    this.#size = Math.max(1, Math.floor(found.length / 2));
    if (only !== undefined && found.length === 1 && (state.upAt ?? 0) > only.row.triedAt) {
      const row = this.#failed(only.row, now, error, retryAfterOf(results));
      await ledger.commit(lease, { at: now, rows: [row] });
      context.noteProgress({ rows: [row], delivered: 0, retried: 0 });
      this.#release();
      return WORKED;
    }
    this.#failures += 1;
    this.#heldUntil = context.retryAt(now, this.#failures, retryAfterOf(results));
    if (only !== undefined && found.length === 1) {
      // Behind the others that are due, of which one may tell that the sink is up.
      const row = { ...only.row, state: 'pending', nextAt: this.#heldUntil, error } as const;
      await ledger.commit(lease, { at: now, rows: [row] });
    }
    return { type: 'waits', until: this.#heldUntil };
  }

  async #settle(
    { lease }: StepRequest,
    found: readonly FoundDelivery[],
    results: readonly DeliveryResult[],
  ): Promise<Step> {
    const context = this.#context;
    const { clock, ledger } = context.parts;
    const now = clock.now();
    const records = found.map(({ record }) => record);
    const pairs = judged(records, results, context.isOrdered);
    const rows = pairs.flatMap(({ result }, index): DeliveryRow[] => {
      const row = found[index]?.row;
      if (row === undefined || result.outcome === 'delivered') return [];
      if (result.outcome === 'retry') return [this.#failed(row, now, result.error, result.retryAfterMs)];
      return [{ ...row, state: 'dead', attempts: row.attempts + 1, nextAt: now, error: result.error }];
    });
    const done = deliveredOf(pairs);
    const cursor = { up_at: isoOf(now), ...receiptOf(pairs) };
    await ledger.commit(lease, { at: now, cursor, rows, done });
    this.#size = Math.min(context.batchSize, this.#size * 2);
    this.#release();
    const retried = pairs.filter(({ result }) => result.outcome === 'retry').length;
    context.noteProgress({ rows, delivered: done.length, retried });
    return WORKED;
  }

  /** A failure that counts. */
  #failed(row: PendingDelivery, now: number, error: string, retryAfterMs: number | undefined): DeliveryRow {
    const attempts = row.attempts + 1;
    const isDead = this.#context.isSpent({ attempts, since: row.firstFailedAt, now });
    return {
      ...row,
      state: isDead ? 'dead' : 'pending',
      attempts,
      triedAt: now,
      nextAt: this.#context.retryAt(now, attempts, retryAfterMs),
      error,
    };
  }

  /** What retention has pruned meanwhile cannot be delivered. */
  async #bury(
    { lease }: StepRequest,
    rows: readonly PendingDelivery[],
    found: readonly FoundDelivery[],
  ): Promise<Step> {
    const context = this.#context;
    const now = context.parts.clock.now();
    const present = new Set(found.map(({ row }) => row.seq));
    const error = 'The record is no longer in the log';
    const dead = rows
      .filter(({ seq }) => !present.has(seq))
      .map((row) => ({ ...row, state: 'dead', nextAt: now, error }) as const);
    await context.parts.ledger.commit(lease, { at: now, rows: dead });
    context.noteProgress({ rows: dead, delivered: 0, retried: 0 });
    return WORKED;
  }

  #release(): void {
    this.#failures = 0;
    this.#heldUntil = 0;
  }

  /** In ascending order of `seq`, with one read for each run of neighbours. */
  async #read(rows: readonly PendingDelivery[]): Promise<readonly FoundDelivery[]> {
    const { log, stream } = this.#context.parts;
    const sorted = rows.toSorted((a, b) => a.seq - b.seq);
    const found: FoundDelivery[] = [];
    for (let index = 0; index < sorted.length; ) {
      const run = runFrom(sorted, index);
      const records = await log.read({ stream, fromSeq: run[0]?.seq ?? 0, limit: run.length });
      const bySeq = new Map(records.map((record) => [record.seq, record]));
      for (const row of run) {
        const record = bySeq.get(row.seq);
        if (record !== undefined) found.push({ row, record });
      }
      index += run.length;
    }
    return found;
  }
}

interface FoundDelivery {
  readonly row: PendingDelivery;
  readonly record: SealedRecord;
}

function deliveredOf(pairs: readonly JudgedRecord[]): readonly number[] {
  return pairs.flatMap(({ record, result }) => (result.outcome === 'delivered' ? [record.seq] : []));
}

/** The neighbours without a gap from there on. */
function runFrom(rows: readonly PendingDelivery[], start: number): readonly PendingDelivery[] {
  let end = start + 1;
  while (rows[end] !== undefined && rows[end]?.seq === (rows[end - 1]?.seq ?? 0) + 1) end += 1;
  return rows.slice(start, end);
}
