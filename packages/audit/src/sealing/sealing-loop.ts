import { backoffDelayMs, type Diagnostics } from '@eyrie/core/engine';
import { readLogState } from '../storage/log-state.js';
import { outboxState } from '../storage/outbox.js';
import { AgeWatch } from './age-watch.js';
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
  /**
   * The wait between two batches of a backlog while somebody writes beside it, in milliseconds: in a file of SQLite they
   * get their turn only then.
   * @default 0
   */
  readonly restMs?: number | undefined;
  /** How often depth and ages are read, in milliseconds. @default 5000 */
  readonly numbersEveryMs?: number | undefined;
  /** @default that of the process */
  readonly clock?: SealingClock | undefined;
  /** At least 0, less than 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

const SEALING_LOOP_DEFAULTS = Object.freeze({ idlePollMs: 1000, restMs: 0, numbersEveryMs: 5000 });

// Long enough for a burst to become one batch, short enough for nobody to notice.
const FIRST_POLL_MS = 25;
// For so long after it was woken somebody is taken to write.
const WRITERS_STAY_MS = 1000;
const BACKOFF = Object.freeze({ baseDelayMs: 250, maxDelayMs: 30_000 });
// Instances that were started together must not look together.
const JITTER = 0.2;

/** Seals a stream until it is stopped. Failures of the store are said once and tried again: events wait in the outbox. */
export class SealingLoop {
  readonly #sequencer: Sequencer;
  readonly #diagnostics: Diagnostics;
  readonly #sealed: () => void;
  readonly #idlePollMs: number;
  readonly #restMs: number;
  readonly #numbersEveryMs: number;
  readonly #clock: SealingClock;
  readonly #random: () => number;
  readonly #oldestAge: AgeWatch;
  readonly #checkpointAge: AgeWatch;
  #numbers: SealingNumbers = NO_NUMBERS;
  #numbersAt = Number.NEGATIVE_INFINITY;
  #wokenAt = Number.NEGATIVE_INFINITY;
  #delayMs = 0;
  #failures = 0;
  #hasStarted = false;
  #isStopped = false;
  /** A drain seals instead of the loop. */
  #isHeld = false;
  #running: Promise<void> | undefined;
  #draining: Promise<unknown> = Promise.resolve();

  constructor(options: SealingLoopOptions) {
    const { idlePollMs, restMs, numbersEveryMs } = SEALING_LOOP_DEFAULTS;
    this.#sequencer = options.sequencer;
    this.#diagnostics = options.diagnostics;
    this.#sealed = options.sealed ?? (() => {});
    this.#idlePollMs = options.idlePollMs ?? idlePollMs;
    this.#restMs = options.restMs ?? restMs;
    this.#numbersEveryMs = options.numbersEveryMs ?? numbersEveryMs;
    this.#clock = options.clock ?? systemClock();
    this.#random = options.random ?? Math.random;
    this.#oldestAge = new AgeWatch(this.#clock);
    this.#checkpointAge = new AgeWatch(this.#clock);
  }

  /** Begins; once. */
  start(): void {
    if (this.#hasStarted) return;
    this.#hasStarted = true;
    this.#resume();
  }

  /** Something was written into the outbox, or is about to be: it is looked at soon. Never throws. */
  wake(): void {
    this.#wokenAt = this.#clock.elapsed();
    // While the store fails, a busy app must not make the loop hammer it.
    if (this.#failures > 0 || this.#delayMs <= FIRST_POLL_MS) return;
    this.#delayMs = FIRST_POLL_MS;
    this.#clock.endPause();
  }

  /** What it has done and found so far. */
  numbers(): SealingNumbers {
    return this.#numbers;
  }

  /** Lets the batch that is being sealed finish, and begins no other: for good. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#clock.endPause();
    await this.#draining;
    await this.#running;
  }

  /**
   * Seals what is in the outbox and makes a checkpoint, for as long as the deadline allows; then the loop goes on. Drains
   * that are asked for at the same time follow one another. Never throws: what is left is sealed later.
   *
   * @returns whether nothing was left
   */
  drain({ deadlineMs }: { readonly deadlineMs: number }): Promise<boolean> {
    const end = this.#clock.elapsed() + deadlineMs;
    const drained = this.#draining.then(() => this.#drainUntil(end));
    this.#draining = drained;
    return drained;
  }

  async #drainUntil(end: number): Promise<boolean> {
    this.#isHeld = true;
    this.#clock.endPause();
    await this.#running;
    const isEmpty = await this.#sealAll(end);
    await this.#refreshNumbers({ now: true });
    this.#isHeld = false;
    this.#resume();
    return isEmpty;
  }

  async #sealAll(end: number): Promise<boolean> {
    while (!this.#isStopped && this.#clock.elapsed() < end) {
      const result = await this.#attempt(() => this.#sequencer.sealBatch());
      if (result?.state === 'idle') {
        const last = await this.#attempt(() => this.#sequencer.checkpoint({ force: true }));
        if (last?.state === 'idle') return true;
      }
      // Else another instance leads, or the store has failed.
      const pauseMs = result?.state === 'sealed' ? this.#batchRestMs() : FIRST_POLL_MS;
      if (pauseMs > 0) await this.#clock.pause(pauseMs);
    }
    return false;
  }

  #resume(): void {
    if (this.#hasStarted && !this.#isStopped) this.#running = this.#run();
  }

  get #isEnding(): boolean {
    return this.#isStopped || this.#isHeld;
  }

  async #run(): Promise<void> {
    while (!this.#isEnding) {
      const result = await this.#attempt(() => this.#sequencer.sealBatch());
      await this.#refreshNumbers();
      if (this.#isEnding) return;
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
    if (wasWoken && !this.#isEnding) await this.#clock.pause(this.#delayMs);
  }

  #delayAfter(result: SealResult | undefined): number {
    if (result === undefined)
      return backoffDelayMs({ failures: this.#failures, random: this.#random, ...BACKOFF });
    if (result.state === 'sealed') return result.more ? this.#batchRestMs() : FIRST_POLL_MS;
    return Math.min(this.#idlePollMs, Math.max(FIRST_POLL_MS, this.#delayMs * 2));
  }

  #batchRestMs(): number {
    return this.#clock.elapsed() - this.#wokenAt < WRITERS_STAY_MS ? this.#restMs : 0;
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

  async #refreshNumbers(when: { readonly now: boolean } = { now: false }): Promise<void> {
    const elapsed = this.#clock.elapsed();
    if (!when.now && elapsed - this.#numbersAt < this.#numbersEveryMs) return;
    this.#numbersAt = elapsed;
    try {
      const { store, stream } = this.#sequencer;
      const { depth, oldestAt } = await outboxState(store, stream);
      const { head, checkpoint } = await readLogState(store, store.dialect, stream);
      const isCovered = checkpoint === undefined || checkpoint.size === head.size;
      this.#numbers = {
        ...this.#numbers,
        outboxDepth: depth,
        oldestAgeMs: this.#oldestAge.of(oldestAt),
        checkpointAgeMs: this.#checkpointAge.of(isCovered ? undefined : checkpoint.createdAt),
      };
    } catch {
      // The next attempt to seal meets the same failure and reports it.
    }
  }
}
