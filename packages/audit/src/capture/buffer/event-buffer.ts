import {
  backoffDelayMs,
  type Diagnostics,
  InterruptiblePause,
  messageOf,
  runContextFree,
} from '@eyrie/core/engine';
import type { Losses } from '../losses.js';
import type { PreparedEvent } from '../prepared-event.js';
import type { Spool, SpoolWriter } from '../spool/spool.js';

/** How events are kept that nobody waits for. */
export interface EventBufferOptions {
  readonly write: SpoolWriter;
  readonly spool: Spool;
  /** Events that wait in memory. */
  readonly maxEvents: number;
  /** Characters of them together. @default 67_108_864 */
  readonly maxLength?: number | undefined;
  /** How long the first of a batch waits for others, in milliseconds. */
  readonly flushMs: number;
  readonly diagnostics: Diagnostics;
  readonly losses: Losses;
  /** Events were stored. */
  readonly stored: (events: readonly PreparedEvent[]) => void;
}

const BATCH_SIZE = 200;
const MAX_LENGTH = 64 * 1024 * 1024;
const RETRY_SPOOL_MS = 1000;
const RETRY = { baseDelayMs: 250, maxDelayMs: 10_000 };

interface Waiting {
  readonly event: PreparedEvent;
  readonly length: number;
}

/**
 * Events in memory on their way to the store, in batches; to the spool where the store is down; lost, counted and said
 * only where the disk refuses too and memory is full.
 */
export class EventBuffer {
  readonly #options: EventBufferOptions;
  // Bounded by maxEvents and maxLength.
  readonly #waiting: Waiting[] = [];
  #length = 0;
  readonly #pause = new InterruptiblePause();
  #running: Promise<void> | undefined;
  #flushing: Promise<void> | undefined;
  #onRefused: (() => void) | undefined;
  #hurry = false;
  #failures = 0;
  #isStoreDown = false;
  #retryTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: EventBufferOptions) {
    this.#options = options;
  }

  /** Events that wait in memory. */
  get depth(): number {
    return this.#waiting.length;
  }

  /** Whether the store has refused what was last brought to it. */
  get isStoreDown(): boolean {
    return this.#isStoreDown;
  }

  /** Never blocks. Returns `false` where the event was lost. */
  add(event: PreparedEvent): boolean {
    const { maxEvents, maxLength = MAX_LENGTH, losses } = this.#options;
    const length = lengthOf(event);
    if (this.#closed || this.#waiting.length >= maxEvents || this.#length + length > maxLength) {
      losses.count(this.#closed ? 'closed' : 'buffer_full');
      this.#reportLost(
        this.#closed
          ? 'An audit event was lost: the app had closed'
          : `An audit event was lost: ${this.#waiting.length} wait in memory, as many as may`,
      );
      return false;
    }
    this.#waiting.push({ event, length });
    this.#length += length;
    // Whoever emits may be in a transaction, which is not the buffer's.
    this.#running ??= runContextFree(() => this.#run());
    return true;
  }

  /** Resolves when everything that was added is in the store or in the spool, or cannot be kept anywhere now. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flushAll().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** What neither store nor spool have taken by now is lost. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retryTimer);
    this.#pause.end();
    await this.#running;
    clearTimeout(this.#retryTimer);
    const lost = this.#waiting.splice(0).length;
    if (lost === 0) return;
    this.#options.losses.count('closed', lost);
    this.#reportLost(
      `${lost} audit events were lost: neither store nor spool took them before the app closed`,
    );
  }

  /** Tries what was spooled again, now and until it is empty. */
  retrySpool(): void {
    void runContextFree(() => this.#drainSpool());
  }

  async #flushAll(): Promise<void> {
    this.#hurry = true;
    try {
      if (this.#running !== undefined) {
        const refused = new Promise<void>((resolve) => {
          this.#onRefused = resolve;
        });
        this.#pause.end();
        await Promise.race([this.#running, refused]);
      }
      // One wait for a store that does not answer is enough, where somebody waits for the end of it.
      if (!this.#isStoreDown) await this.#drainSpool();
    } finally {
      this.#hurry = false;
      this.#onRefused = undefined;
    }
  }

  async #run(): Promise<void> {
    try {
      while (this.#waiting.length > 0 && !this.#closed) {
        if (this.#waiting.length < BATCH_SIZE && !this.#hurry) await this.#pause.wait(this.#options.flushMs);
        const batch = this.#waiting.slice(0, BATCH_SIZE);
        if (await this.#keep(batch.map(({ event }) => event))) this.#forget(batch.length);
        else if (!this.#closed)
          await this.#pause.wait(backoffDelayMs({ ...RETRY, failures: this.#failures }));
      }
    } finally {
      this.#running = undefined;
    }
  }

  #forget(count: number): void {
    for (const { length } of this.#waiting.splice(0, count)) this.#length -= length;
  }

  /** An attempt that has failed may have written some of them. */
  #mayExist(count: number): void {
    for (const [at, { event, length }] of this.#waiting.slice(0, count).entries())
      this.#waiting[at] = { event: { ...event, mayExist: true }, length };
  }

  async #keep(batch: readonly PreparedEvent[]): Promise<boolean> {
    const { write, spool, stored } = this.#options;
    try {
      await write(batch);
      this.#failures = 0;
      this.#isStoreDown = false;
      stored(batch);
      if (!spool.isEmpty) this.retrySpool();
      return true;
    } catch (error) {
      return await this.#spool(batch, error);
    }
  }

  async #spool(batch: readonly PreparedEvent[], storeError: unknown): Promise<boolean> {
    const { spool, diagnostics } = this.#options;
    this.#isStoreDown = true;
    try {
      await spool.append(batch);
    } catch (error) {
      this.#failures += 1;
      this.#mayExist(batch.length);
      this.#onRefused?.();
      diagnostics.report({
        code: 'EYRIE_AUDIT_SPOOL_FAILED',
        problem: `Audit events wait in memory: the store refuses them (${messageOf(storeError)}), and so does the spool (${messageOf(error)})`,
        remedy: 'Bring the store back, and see that the disk of the spool has room',
      });
      return false;
    }
    this.#failures = 0;
    this.#reportSpooled(storeError);
    this.#retrySoon();
    return true;
  }

  #reportLost(problem: string): void {
    this.#options.diagnostics.report({
      code: 'EYRIE_AUDIT_EVENT_LOST',
      problem,
      remedy: 'Bring the store back, see that the disk of the spool has room, or raise buffer.maxEvents',
    });
  }

  #reportSpooled(cause: unknown): void {
    this.#options.diagnostics.report({
      code: 'EYRIE_AUDIT_SPOOLED',
      problem: `The store takes no audit events (${messageOf(cause)}): they are kept in the spool file until it does`,
      remedy: 'Bring the store back; eyrie_audit_spooled_total counts them',
    });
  }

  async #drainSpool(): Promise<void> {
    const { spool, write, stored } = this.#options;
    if (spool.isEmpty) return;
    try {
      await spool.drain(async (events) => {
        await write(events);
        stored(events);
      });
      this.#isStoreDown = false;
    } catch {
      this.#isStoreDown = true;
      this.#retrySoon();
    }
  }

  #retrySoon(): void {
    if (this.#closed) return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.retrySpool(), RETRY_SPOOL_MS).unref();
  }
}

/** Known at no cost, unless personal fields have to be encrypted first. */
function lengthOf({ body, event }: PreparedEvent): number {
  return body?.length ?? JSON.stringify(event).length;
}
