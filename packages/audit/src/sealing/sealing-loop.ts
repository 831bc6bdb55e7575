import { backoffDelayMs, type Diagnostics } from '@eyrie/core/engine';
import { readLogState } from '../storage/log-state.js';
import { outboxState } from '../storage/outbox.js';
import { type SealingClock, systemClock } from './sealing-clock.js';
import { NO_NUMBERS, type SealingNumbers } from './sealing-numbers.js';
import { codeOf, rowsRejected, sealingFailed } from './sealing-warnings.js';
import type { Sequencer } from './sequencer.js';
import type { SealResult } from './sequencer-options.js';

/** What a loop runs, and with what. */
export interface SealingLoopOptions {
  readonly sequencer: Sequencer;
  readonly diagnostics: Diagnostics;
  /** Is told when records were sealed or a checkpoint was made. @default nobody */
  readonly sealed?: (() => void) | undefined;
  /** The longest wait between two looks at the outbox, in milliseconds. @default 1000 */
  readonly idlePollMs?: number | undefined;
  /** How often depth and ages are read, in milliseconds. @default 5000 */
  readonly numbersEveryMs?: number | undefined;
  /** @default that of the process */
  readonly clock?: SealingClock | undefined;
  /** At least 0, less than 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

export const SEALING_LOOP_DEFAULTS = Object.freeze({ idlePollMs: 1000, numbersEveryMs: 5000 });

// Long enough for a burst to become one batch, short enough for nobody to notice.
const FIRST_POLL_MS = 25;
const BACKOFF = Object.freeze({ baseDelayMs: 250, maxDelayMs: 30_000 });
// Instances that were started together must not look together.
const JITTER = 0.2;

/** Seals a stream until it is stopped. Failures of the store are said once and tried again: events wait in the outbox. */
export class SealingLoop {
  readonly #sequencer: Sequencer;
  readonly #diagnostics: Diagnostics;
  readonly #sealed: () => void;
  readonly #idlePollMs: number;
  readonly #numbersEveryMs: number;
  readonly #clock: SealingClock;
  readonly #random: () => number;
  #numbers: SealingNumbers = NO_NUMBERS;
  #numbersAt = Number.NEGATIVE_INFINITY;
  #delayMs = 0;
  #failures = 0;
  #isStopping = false;
  #running: Promise<void> | undefined;

  constructor(options: SealingLoopOptions) {
    const { idlePollMs, numbersEveryMs } = SEALING_LOOP_DEFAULTS;
    this.#sequencer = options.sequencer;
    this.#diagnostics = options.diagnostics;
    this.#sealed = options.sealed ?? (() => {});
    this.#idlePollMs = options.idlePollMs ?? idlePollMs;
    this.#numbersEveryMs = options.numbersEveryMs ?? numbersEveryMs;
    this.#clock = options.clock ?? systemClock();
    this.#random = options.random ?? Math.random;
  }

  /** Begins; once. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Something was written into the outbox, or is about to be: it is looked at soon. Never throws. */
  wake(): void {
    // While the store fails, a busy app must not make the loop hammer it.
    if (this.#failures > 0 || this.#delayMs <= FIRST_POLL_MS) return;
    this.#delayMs = FIRST_POLL_MS;
    this.#clock.endPause();
  }

  /** What it has done and found so far. */
  numbers(): SealingNumbers {
    return this.#numbers;
  }

  /** Lets the batch that is being sealed finish, and begins no other. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#clock.endPause();
    await this.#running;
  }

  /**
   * Stops, seals what is left in the outbox and makes a last checkpoint, for as long as the deadline allows. Never
   * throws: what is left waits for the next start.
   *
   * @returns whether nothing was left
   */
  async drain({ deadlineMs }: { readonly deadlineMs: number }): Promise<boolean> {
    const end = this.#clock.now() + deadlineMs;
    await this.stop();
    while (this.#clock.now() < end) {
      const result = await this.#attempt(() => this.#sequencer.sealBatch());
      if (result?.state === 'idle') {
        const last = await this.#attempt(() => this.#sequencer.checkpoint({ force: true }));
        if (last?.state === 'idle') return true;
      }
      // Another instance leads, or the store has failed.
      if (result?.state !== 'sealed') await this.#clock.pause(FIRST_POLL_MS);
    }
    return false;
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      const result = await this.#attempt(() => this.#sequencer.sealBatch());
      await this.#refreshNumbers();
      if (this.#isStopping) return;
      this.#delayMs = this.#delayAfter(result);
      if (this.#delayMs > 0) await this.#pause();
    }
  }

  /** Waits; where it was woken meanwhile, for as long as a burst takes. */
  async #pause(): Promise<void> {
    const delayMs = this.#delayMs;
    const jitterMs = this.#failures > 0 ? 0 : delayMs * JITTER * this.#random();
    await this.#clock.pause(delayMs + jitterMs);
    const wasWoken = this.#delayMs < delayMs;
    if (wasWoken && !this.#isStopping) await this.#clock.pause(this.#delayMs);
  }

  #delayAfter(result: SealResult | undefined): number {
    if (result === undefined)
      return backoffDelayMs({ failures: this.#failures, random: this.#random, ...BACKOFF });
    if (result.state === 'sealed') return result.more ? 0 : FIRST_POLL_MS;
    return Math.min(this.#idlePollMs, Math.max(FIRST_POLL_MS, this.#delayMs * 2));
  }

  async #attempt<Result extends SealResult>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      const result = await work();
      this.#failures = 0;
      this.#count(result);
      return result;
    } catch (error) {
      this.#failures += 1;
      this.#numbers = { ...this.#numbers, failures: this.#numbers.failures + 1, lastError: codeOf(error) };
      this.#diagnostics.report(sealingFailed(this.#sequencer.stream, error));
      return undefined;
    }
  }

  #count(result: SealResult): void {
    const { sealed, rejected, duplicates, checkpoints } = this.#numbers;
    const made = result.state === 'not-leader' || result.checkpoint === undefined ? 0 : 1;
    const done = result.state === 'sealed' ? result : { records: 0, rejected: 0, duplicates: 0 };
    this.#numbers = {
      ...this.#numbers,
      sealed: sealed + done.records,
      rejected: rejected + done.rejected,
      duplicates: duplicates + done.duplicates,
      checkpoints: checkpoints + made,
      lastError: undefined,
    };
    if (done.records > 0 || made > 0) this.#sealed();
    if (done.rejected > 0) this.#diagnostics.report(rowsRejected(this.#sequencer.stream, done.rejected));
  }

  async #refreshNumbers(): Promise<void> {
    const now = this.#clock.now();
    if (now - this.#numbersAt < this.#numbersEveryMs) return;
    this.#numbersAt = now;
    try {
      const { store, stream } = this.#sequencer;
      const { depth, oldestAt } = await outboxState(store, stream);
      const { head, checkpoint } = await readLogState(store, store.dialect, stream);
      const isCovered = checkpoint === undefined || checkpoint.size === head.size;
      this.#numbers = {
        ...this.#numbers,
        outboxDepth: depth,
        oldestAgeMs: ageOf(oldestAt, now),
        checkpointAgeMs: isCovered ? 0 : ageOf(checkpoint.createdAt, now),
      };
    } catch {
      // The next attempt to seal meets the same failure and reports it.
    }
  }
}

function ageOf(time: string | undefined, now: number): number {
  return time === undefined ? 0 : Math.max(0, now - Date.parse(time));
}
