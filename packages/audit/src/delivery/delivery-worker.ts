import { setImmediate } from 'node:timers/promises';
import { messageOf } from '@eyrie/core/engine';
import { Anchoring } from './anchoring.js';
import { DeliveryContext, type DeliveryParts } from './delivery-context.js';
import { LeaseLost } from './delivery-ledger.js';
import type { SinkStatus } from './delivery-numbers.js';
import { leaseLost, storeUnavailable } from './delivery-warnings.js';
import { FreshDelivery } from './fresh-delivery.js';
import { type HeldLease, LeaseKeeper, type LeaseSource } from './lease-keeper.js';
import { RetryDelivery } from './retry-delivery.js';
import type { Step } from './step.js';
import { WakeablePause } from './wakeable-pause.js';

/** What a worker is made of. */
export interface DeliveryWorkerOptions extends DeliveryParts {
  readonly leases: LeaseSource;
  /** Names this process among all that share the store. */
  readonly holder: string;
  /** Where a sink begins that has no cursor yet. */
  readonly startAt: 'first' | 'now';
}

/** How a turn ended: when the next one is, in milliseconds from now. */
interface Turn {
  readonly pauseMs: number;
}

const COUNTS_EVERY_MS = 10_000;
const MAX_STORE_PAUSE_MS = 30_000;
// Of a lease: how often an instance that waits for it asks.
const TAKEOVER_SHARE = 6;

/**
 * Delivers one stream to one sink, alone among all instances. A turn tries again what is due, then delivers what is new,
 * a batch of each, so that neither waits for the other, and hands over a checkpoint; one call is under way at a time.
 */
export class DeliveryWorker {
  readonly stream: string;
  readonly sink: string;
  readonly #options: DeliveryWorkerOptions;
  readonly #keeper: LeaseKeeper;
  readonly #context: DeliveryContext;
  readonly #fresh: FreshDelivery;
  readonly #retry: RetryDelivery;
  readonly #anchoring: Anchoring;
  readonly #pause: WakeablePause;
  // Bounded by the calls of settled(), which end with the next turn that comes to rest.
  #waiting: (() => void)[] = [];
  #stopping = false;
  #running: Promise<void> | undefined;
  #storeFailures = 0;
  #countedAt = Number.NEGATIVE_INFINITY;

  constructor(options: DeliveryWorkerOptions) {
    const { stream, sink, clock, settings, leases, holder, diagnostics } = options;
    this.stream = stream;
    this.sink = sink.name;
    this.#options = options;
    this.#context = new DeliveryContext(options);
    this.#fresh = new FreshDelivery(this.#context);
    this.#retry = new RetryDelivery(this.#context);
    this.#anchoring = new Anchoring(this.#context);
    this.#pause = new WakeablePause(clock);
    this.#keeper = new LeaseKeeper({
      leases,
      clock,
      holder,
      name: `audit-delivery/${stream}/${sink.name}`,
      ttlMs: settings.leaseTtlMs,
      onLost: (loss) => diagnostics.report(leaseLost(sink.name, loss)),
    });
  }

  /** Whether the sink keeps checkpoints. */
  get canAnchor(): boolean {
    return this.#options.sink.anchor !== undefined;
  }

  get status(): SinkStatus {
    const { numbers, clock, stream, sink } = this.#options;
    return numbers.statusOf({ stream, sink: sink.name }, clock.now());
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Looks for new records at once. */
  wake(): void {
    this.#pause.wake();
  }

  /** Resolves once nothing can be delivered for now: all is, or what is left waits for its next attempt. */
  settled(): Promise<void> {
    if (this.#running === undefined || this.#stopping) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.wake();
    });
  }

  /** Ends what is under way and lets another instance go on. What the sink says after that is ignored. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const released = this.#keeper.release();
    this.wake();
    await released;
    await this.#running;
    await this.#keeper.release();
  }

  async #run(): Promise<void> {
    while (!this.#stopping) {
      const waiting = this.#waiting;
      this.#waiting = [];
      const { pauseMs } = await this.#turn();
      if (pauseMs === 0 && !this.#stopping) {
        this.#waiting.push(...waiting);
        // A store of one process and a sink of its own may answer without the event loop ever having a turn.
        await setImmediate();
        continue;
      }
      for (const resolve of waiting) resolve();
      if (!this.#stopping) await this.#pause.wait(pauseMs);
    }
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  async #turn(): Promise<Turn> {
    const { settings, numbers, sink, diagnostics, clock } = this.#options;
    try {
      const held = await this.#keeper.hold();
      const turn = held === undefined ? await this.#watch() : await this.#work(held);
      this.#storeFailures = 0;
      return turn;
    } catch (error) {
      if (this.#stopping) return { pauseMs: 0 };
      if (error instanceof LeaseLost) {
        this.#keeper.lose('taken-over');
        return { pauseMs: settings.pollMs };
      }
      this.#storeFailures += 1;
      const text = this.#context.errorText(messageOf(error));
      numbers.lastError = text;
      diagnostics.report(storeUnavailable(sink.name, text));
      const at = this.#context.retryAt(clock.now(), this.#storeFailures);
      return { pauseMs: Math.min(MAX_STORE_PAUSE_MS, at - clock.now()) };
    }
  }

  /** Somebody else delivers: only the numbers are kept up to date. */
  async #watch(): Promise<Turn> {
    const { ledger, numbers, settings } = this.#options;
    const state = await ledger.state();
    numbers.state = 'elsewhere';
    numbers.nextSeq = state?.nextSeq ?? 1;
    numbers.headSize = state?.headSize ?? 0;
    numbers.oldestFreshAt = state?.failingSince;
    numbers.oldestPendingAt = undefined;
    numbers.anchoredSize = state?.anchoredSize;
    numbers.unanchoredAt = state?.unanchoredAt;
    numbers.anchorFailures = 0;
    return { pauseMs: settings.leaseTtlMs / TAKEOVER_SHARE };
  }

  async #work({ lease, signal: stop }: HeldLease): Promise<Turn> {
    const { canAnchor } = this;
    const { ledger, numbers, clock, settings, startAt } = this.#options;
    const state = await ledger.state();
    if (state === undefined) {
      await ledger.begin({ startAt, at: clock.now(), canAnchor });
      return { pauseMs: 0 };
    }
    // A sink of another version or configuration than the one that its cursor was begun for.
    if (canAnchor !== (state.anchoredSize !== undefined)) {
      await ledger.commit(lease, { at: clock.now(), cursor: { anchored_size: canAnchor ? 0 : null } });
      return { pauseMs: 0 };
    }
    numbers.nextSeq = state.nextSeq;
    numbers.headSize = state.headSize;
    numbers.anchoredSize = state.anchoredSize;
    numbers.unanchoredAt = state.unanchoredAt;
    if (numbers.state !== 'up' || state.failures === 0) numbers.state = state.failures > 0 ? 'down' : 'up';
    await this.#count();
    // A failure of one part must not undo what the others know: each of them commits by itself.
    const steps: Step[] = [];
    for (const part of [this.#retry, this.#fresh, this.#anchoring]) {
      if (!stop.aborted) steps.push(await part.step({ lease, state, stop }));
    }
    if (stop.aborted || steps.some(({ type }) => type === 'worked')) return { pauseMs: 0 };
    const now = clock.now();
    const times = steps.flatMap((step) => (step.type === 'waits' ? [step.until - now] : []));
    return { pauseMs: Math.max(1, Math.min(settings.pollMs, ...times)) };
  }

  async #count(): Promise<void> {
    const { ledger, numbers, clock } = this.#options;
    if (clock.now() - this.#countedAt < COUNTS_EVERY_MS) return;
    const { pending, dead } = await ledger.counts();
    numbers.pending = pending;
    numbers.deadLetters = dead;
    this.#countedAt = clock.now();
  }
}
