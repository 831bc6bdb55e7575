import type { SignedCheckpoint } from '../records/sealed-record.js';
import type { DeliveryContext } from './delivery-context.js';
import type { DeliveryState } from './delivery-ledger.js';
import { checkpointRejected, checkpointsSkipped } from './delivery-warnings.js';
import { IDLE, type Step, type StepRequest, WORKED } from './step.js';

// Further behind than that, a sink gets the newest one, which covers all others.
const MAX_BEHIND = 10;

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
    if (sink.anchor === undefined || state.checkpointSize <= state.anchoredSize) return IDLE;
    if (clock.now() < this.#nextAt) return { type: 'waits', until: this.#nextAt };
    const checkpoint = await this.#next(state);
    if (checkpoint === undefined) return IDLE;
    const result = await context.anchor(
      (signal) => sink.anchor?.(checkpoint, { signal }) ?? Promise.reject(new Error('There is no anchor')),
      stop,
    );
    if (result === undefined) return IDLE;
    const now = clock.now();
    if (result.outcome === 'retry') {
      this.#failures += 1;
      this.#nextAt = context.retryAt(now, this.#failures, result.retryAfterMs);
      numbers.lastError = result.error;
      return { type: 'waits', until: this.#nextAt };
    }
    await ledger.commit(lease, { at: now, cursor: { anchored_size: checkpoint.size } });
    this.#failures = 0;
    this.#nextAt = 0;
    if (result.outcome === 'delivered') {
      numbers.anchored += 1;
    } else {
      numbers.notAnchored += 1;
      numbers.lastError = result.error;
      diagnostics.report(checkpointRejected(sink.name, checkpoint.size, result.error));
    }
    return WORKED;
  }

  async #next({ anchoredSize, nextSeq }: DeliveryState): Promise<SignedCheckpoint | undefined> {
    const { ledger, sink, numbers, diagnostics } = this.#context.parts;
    const below = sink.keeps === 'checkpoints' ? Number.MAX_SAFE_INTEGER : nextSeq;
    const due = await ledger.checkpointsBetween({ above: anchoredSize, below });
    if (due.count === 0) return undefined;
    if (due.count <= MAX_BEHIND) return await ledger.checkpointAbove(anchoredSize);
    const first = await ledger.checkpointAbove(anchoredSize);
    const skipped = await ledger.checkpointsBetween({ above: anchoredSize, below: due.largest });
    numbers.notAnchored += skipped.count;
    if (first !== undefined)
      diagnostics.report(checkpointsSkipped(sink.name, { fromSize: first.size, toSize: skipped.largest }));
    return await ledger.checkpointAbove(due.largest - 1);
  }
}
