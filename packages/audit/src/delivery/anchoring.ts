import type { SignedCheckpoint } from '../records/sealed-record.js';
import type { DeliveryResult } from '../sinks/audit-sink.js';
import type { DeliveryContext } from './delivery-context.js';
import { anchorFailed, checkpointRejected, checkpointsSkipped } from './delivery-warnings.js';
import { IDLE, type Step, type StepRequest, WORKED } from './step.js';

// Further behind than that, a sink gets the newest one, which covers all others.
const MAX_BEHIND = 10;
// Before that, a sink that only hiccups would be reported.
const REPORTED_FROM = 3;

/** What is handed over next, and what is passed over for it. */
interface NextCheckpoint {
  readonly checkpoint: SignedCheckpoint;
  readonly skipped?: { readonly count: number; readonly fromSize: number; readonly toSize: number };
}

/**
 * Hands checkpoints to a sink that keeps them, in order of size: to one that keeps records too once it was given all
 * that a checkpoint covers, since what it holds is verified by itself; to a mere anchor as soon as they are made.
 */
export class Anchoring {
  readonly #context: DeliveryContext;
  #failures = 0;
  #nextAt = 0;

  constructor(context: DeliveryContext) {
    this.#context = context;
  }

  async step({ lease, state, stop }: StepRequest): Promise<Step> {
    const context = this.#context;
    const { clock, ledger, numbers, sink, diagnostics } = context.parts;
    const { anchoredSize, checkpointSize, nextSeq } = state;
    if (sink.anchor === undefined || anchoredSize === undefined || checkpointSize <= anchoredSize)
      return IDLE;
    if (clock.now() < this.#nextAt) return { type: 'waits', until: this.#nextAt };
    const next = await this.#next(anchoredSize, nextSeq);
    if (next === undefined) return IDLE;
    const { checkpoint } = next;
    const result = await context.anchor(
      (signal) => sink.anchor?.(checkpoint, { signal }) ?? Promise.reject(new Error('There is no anchor')),
      stop,
    );
    if (result === undefined) return IDLE;
    if (result.outcome === 'retry') return this.#failed(checkpoint, result);
    await ledger.commit(lease, { at: clock.now(), cursor: { anchored_size: checkpoint.size } });
    this.#noteSkipped(next);
    this.#failures = 0;
    this.#nextAt = 0;
    if (result.outcome === 'delivered') {
      numbers.anchored += 1;
      numbers.anchorFailures = 0;
    } else {
      numbers.notAnchored += 1;
      numbers.anchorFailures += 1;
      numbers.lastError = result.error;
      diagnostics.report(checkpointRejected(sink.name, checkpoint.size, result.error));
    }
    return WORKED;
  }

  #failed(
    { size }: SignedCheckpoint,
    { error, retryAfterMs }: Extract<DeliveryResult, { readonly outcome: 'retry' }>,
  ): Step {
    const { clock, numbers, sink, diagnostics } = this.#context.parts;
    this.#failures += 1;
    this.#nextAt = this.#context.retryAt(clock.now(), this.#failures, retryAfterMs);
    numbers.retried += 1;
    numbers.anchorFailures += 1;
    numbers.lastError = error;
    if (this.#failures >= REPORTED_FROM) {
      diagnostics.report(anchorFailed(sink.name, { size, failures: this.#failures, error }));
    }
    return { type: 'waits', until: this.#nextAt };
  }

  async #next(anchoredSize: number, nextSeq: number): Promise<NextCheckpoint | undefined> {
    const { ledger, sink } = this.#context.parts;
    const below = sink.keeps === 'checkpoints' ? Number.MAX_SAFE_INTEGER : nextSeq;
    const due = await ledger.checkpointsBetween({ above: anchoredSize, below });
    if (due.count === 0) return undefined;
    const first = await ledger.checkpointAbove(anchoredSize);
    if (first === undefined || due.count <= MAX_BEHIND) return first && { checkpoint: first };
    const { count, largest } = await ledger.checkpointsBetween({ above: anchoredSize, below: due.largest });
    const newest = await ledger.checkpointAbove(due.largest - 1);
    return newest && { checkpoint: newest, skipped: { count, fromSize: first.size, toSize: largest } };
  }

  /** Only once the newer one was handed over: until then nothing covers them. */
  #noteSkipped({ skipped }: NextCheckpoint): void {
    if (skipped === undefined) return;
    const { numbers, sink, diagnostics } = this.#context.parts;
    numbers.notAnchored += skipped.count;
    diagnostics.report(checkpointsSkipped(sink.name, { ...skipped, failures: numbers.anchorFailures }));
  }
}
