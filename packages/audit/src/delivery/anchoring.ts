import type { SignedCheckpoint } from '../records/sealed-record.js';
import type { DeliveryContext } from './delivery-context.js';
import { checkpointRejected, checkpointsSkipped } from './delivery-warnings.js';
import { IDLE, type Step, type StepRequest, WORKED } from './step.js';

// Further behind than that, a sink gets the newest one, which covers all others.
const MAX_BEHIND = 10;

/**
 * Hands checkpoints to a sink that keeps them, in order of size, as soon as they are made: an anchor is of use before
 * the records it covers have arrived.
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
    const checkpoint = await this.#next(state.anchoredSize);
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

  async #next(above: number): Promise<SignedCheckpoint | undefined> {
    const { ledger, sink, numbers, diagnostics } = this.#context.parts;
    const next = await ledger.checkpoints({ above, limit: MAX_BEHIND + 1 });
    if (next.length <= MAX_BEHIND) return next[0];
    const newest = await ledger.newestCheckpoint();
    const [first] = next;
    if (newest === undefined || first === undefined) return first;
    const skipped = await ledger.checkpointsBetween({ above, below: newest.size });
    numbers.notAnchored += skipped.count;
    diagnostics.report(checkpointsSkipped(sink.name, { fromSize: first.size, toSize: skipped.largest }));
    return newest;
  }
}
