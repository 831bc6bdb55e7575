import type { SealedRecord } from '../records/sealed-record.js';
import type { DeliveryResult } from '../sinks/audit-sink.js';
import { deadRow, FREE_CURSOR } from './batch-verdict.js';
import { isoOf } from './delivery-clock.js';
import { type DeliveryContext, errorOf, retryAfterOf } from './delivery-context.js';
import type { DeliveryRow } from './delivery-ledger.js';
import type { StepRequest } from './step.js';

// Records that may lie between the one that fails and the one that is tried in its place.
const MAX_DISTANCE = 10;

/**
 * Tells a record that cannot be delivered from a sink that is down: where a later record passes, it is the record. One
 * of a sink without order then waits by itself. A sink with order gets a later record only once the limits of attempts
 * or age are reached; the one that fails has a last chance after it, and becomes a dead letter otherwise.
 */
export class FaultTrial {
  readonly #context: DeliveryContext;

  constructor(context: DeliveryContext) {
    this.#context = context;
  }

  /** `true` where the record was at fault and the cursor went past it; `false` where it may as well be the sink. */
  async run(
    request: StepRequest,
    record: SealedRecord,
    results: readonly DeliveryResult[],
  ): Promise<boolean> {
    const context = this.#context;
    const { clock, log, stream, ledger } = context.parts;
    const { lease, state, stop } = request;
    const attempts = state.failures + 1;
    const since = state.failingSince ?? clock.now();
    if (context.isOrdered && !context.isSpent({ attempts, since, now: clock.now() })) return false;
    const limit = context.isOrdered ? 1 : 1 + (state.failures % MAX_DISTANCE);
    const beyond = await log.read({ stream, fromSeq: record.seq + 1, limit });
    const later = beyond.at(-1);
    if (later === undefined) return false;
    const passed = (await context.deliver([later], stop))?.[0];
    if (passed === undefined || passed.outcome === 'retry') return false;
    const fate = context.isOrdered ? await this.#lastChance(record, since, stop) : 'waits';
    if (fate === undefined) return false;

    const now = clock.now();
    const rows: DeliveryRow[] = beyond.slice(0, -1).map(({ seq }) => waiting(seq, now, now));
    if (fate === 'waits') {
      const nextAt = context.retryAt(now, 1, retryAfterOf(results));
      rows.push({ ...waiting(record.seq, now, nextAt), attempts: 1, error: errorOf(results) });
    } else if (fate !== 'delivered') {
      rows.push({ ...deadRow(record.seq, now, fate.error), attempts, firstFailedAt: since });
    }
    if (passed.outcome === 'rejected') rows.push(deadRow(later.seq, now, passed.error));
    const cursor = { ...FREE_CURSOR, next_seq: later.seq + 1, up_at: isoOf(now) };
    await ledger.commit(lease, { at: now, cursor, rows });
    const delivered = (passed.outcome === 'delivered' ? 1 : 0) + (fate === 'delivered' ? 1 : 0);
    context.noteProgress({ rows, delivered, retried: 0 }, later.seq + 1);
    return true;
  }

  /** `undefined` once delivery was stopped. */
  async #lastChance(
    record: SealedRecord,
    since: number,
    stop: AbortSignal,
  ): Promise<'delivered' | { readonly error: string } | undefined> {
    const result = (await this.#context.deliver([record], stop))?.[0];
    if (result === undefined) return undefined;
    if (result.outcome === 'delivered') return 'delivered';
    return { error: `${result.error} (failing since ${isoOf(since)})` };
  }
}

function waiting(seq: number, now: number, nextAt: number): DeliveryRow {
  return { seq, state: 'pending', attempts: 0, firstFailedAt: now, triedAt: now, nextAt, error: '' };
}
