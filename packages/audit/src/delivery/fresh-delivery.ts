import type { SealedRecord } from '../records/sealed-record.js';
import type { DeliveryResult } from '../sinks/audit-sink.js';
import { judged, verdictInAnyOrder, verdictInOrder } from './batch-verdict.js';
import { isoOf } from './delivery-clock.js';
import { type DeliveryContext, errorOf, retryAfterOf } from './delivery-context.js';
import { recordsMissing } from './delivery-warnings.js';
import { FaultTrial } from './fault-trial.js';
import { IDLE, type Step, type StepRequest, WORKED } from './step.js';

// Before that, a sink that only hiccups would be reported as down.
const REPORTED_FROM = 3;

/**
 * Delivers what the sink was never given, from its cursor on. Where the sink takes nothing of a batch, the cursor is
 * held and all wait together, in batches of half the size each time, so that neither an outage nor one record that
 * makes a whole batch fail costs a row for each record.
 */
export class FreshDelivery {
  readonly #context: DeliveryContext;
  readonly #trial: FaultTrial;
  #size: number;

  constructor(context: DeliveryContext) {
    this.#context = context;
    this.#trial = new FaultTrial(context);
    this.#size = context.batchSize;
  }

  async step(request: StepRequest): Promise<Step> {
    const { clock, log, stream, numbers, sink } = this.#context.parts;
    const { state, stop } = request;
    if (state.headSize < state.nextSeq) {
      numbers.oldestFreshAt = undefined;
      return IDLE;
    }
    if (sink.keeps === 'checkpoints') return this.#pass(request);
    if (state.nextAt !== undefined && clock.now() < state.nextAt) {
      numbers.oldestFreshAt ??= state.failingSince;
      return { type: 'waits', until: state.nextAt };
    }
    const records = await log.read({ stream, fromSeq: state.nextSeq, limit: this.#size });
    const [first] = records;
    if (first === undefined) return IDLE;
    numbers.oldestFreshAt = Date.parse(first.sealedAt);
    this.#reportGaps(records, state.nextSeq);
    const results = await this.#context.deliver(records, stop);
    if (results === undefined) return IDLE;
    // What a sink with order says of records after one that it did not take is not to be believed.
    const relevant = this.#context.isOrdered ? results.slice(0, 1) : results;
    const isHeld = relevant.every(({ outcome }) => outcome === 'retry');
    return isHeld ? this.#hold(request, records, results) : this.#advance(request, records, results);
  }

  /** An anchor keeps no records: the cursor only shows retention that it needs none. */
  async #pass({ lease, state }: StepRequest): Promise<Step> {
    const { clock, ledger } = this.#context.parts;
    await ledger.commit(lease, { at: clock.now(), cursor: { next_seq: state.headSize + 1 } });
    return WORKED;
  }

  async #advance(
    { lease }: StepRequest,
    records: readonly SealedRecord[],
    results: readonly DeliveryResult[],
  ): Promise<Step> {
    const context = this.#context;
    const { clock, ledger, numbers } = context.parts;
    const now = clock.now();
    const pairs = judged(records, results, context.isOrdered);
    const verdict = (context.isOrdered ? verdictInOrder : verdictInAnyOrder)(context, pairs, now);
    const { cursor, rows } = verdict;
    await ledger.commit(lease, { at: now, cursor: { up_at: isoOf(now), ...cursor }, rows });
    this.#size = Math.min(context.batchSize, this.#size * 2);
    context.noteProgress(verdict, cursor.next_seq);
    if (cursor.last_error != null) numbers.lastError = cursor.last_error;
    return WORKED;
  }

  async #hold(
    request: StepRequest,
    records: readonly SealedRecord[],
    results: readonly DeliveryResult[],
  ): Promise<Step> {
    const context = this.#context;
    const { clock, ledger, numbers } = context.parts;
    const { lease, state, stop } = request;
    const error = errorOf(results);
    numbers.retried += records.length;
    numbers.lastError = error;
    this.#size = Math.max(1, Math.floor(records.length / 2));
    const [only] = records;
    if (records.length === 1 && only !== undefined && (await this.#trial.run(request, only, results))) {
      return WORKED;
    }
    if (stop.aborted) return IDLE;
    const now = clock.now();
    const failures = state.failures + 1;
    const until = context.retryAt(now, failures, retryAfterOf(results));
    await ledger.commit(lease, {
      at: now,
      cursor: {
        failures,
        failing_since: isoOf(state.failingSince ?? now),
        next_at: isoOf(until),
        last_error: error,
      },
    });
    numbers.state = 'down';
    if (failures >= REPORTED_FROM) context.reportDown(error);
    return { type: 'waits', until };
  }

  #reportGaps(records: readonly SealedRecord[], nextSeq: number): void {
    const { diagnostics, sink } = this.#context.parts;
    let expected = nextSeq;
    for (const { seq } of records) {
      if (seq > expected) diagnostics.report(recordsMissing(sink.name, expected, seq - 1));
      expected = seq + 1;
    }
  }
}
