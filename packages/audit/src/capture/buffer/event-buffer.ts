import {
  backoffDelayMs,
  type Diagnostics,
  InterruptiblePause,
  messageOf,
  runContextFree,
} from '@eyrie/core/engine';
import type { PreparedEvent } from '../prepared-event.js';
import type { Spool, SpoolWriter } from '../spool/spool.js';

/** How events are kept that nobody waits for. */
export interface EventBufferOptions {
  readonly write: SpoolWriter;
  readonly spool: Spool;
  /** Events that wait in memory. */
  readonly maxEvents: number;
  /** How long the first of a batch waits for others, in milliseconds. */
  readonly flushMs: number;
  readonly diagnostics: Diagnostics;
  /** Events were stored. */
  readonly stored: (events: readonly PreparedEvent[]) => void;
}

const BATCH_SIZE = 200;
const RETRY_SPOOL_MS = 1000;
const RETRY = { baseDelayMs: 250, maxDelayMs: 10_000 };

/**
 * Events in memory on their way to the store, in batches; to the spool where the store is down; lost, counted and said
 * only where the disk refuses too and memory is full.
 */
export class EventBuffer {
  readonly #options: EventBufferOptions;
  // Bounded by maxEvents.
  readonly #waiting: PreparedEvent[] = [];
  readonly #pause = new InterruptiblePause();
  #running: Promise<void> | undefined;
  #flushing: Promise<void> | undefined;
  #onRefused: (() => void) | undefined;
  #hurry = false;
  #failures = 0;
  #dropped = 0;
  #isStoreDown = false;
  #retryTimer: NodeJS.Timeout | undefined;

  constructor(options: EventBufferOptions) {
    this.#options = options;
  }

  /** Events that wait in memory. */
  get depth(): number {
    return this.#waiting.length;
  }

  /** Events that were lost. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Whether the store has refused what was last brought to it. */
  get isStoreDown(): boolean {
    return this.#isStoreDown;
  }

  /** Never blocks. Returns `false` where the event was lost. */
  add(event: PreparedEvent): boolean {
    const { maxEvents, diagnostics } = this.#options;
    if (this.#waiting.length >= maxEvents) {
      this.#dropped += 1;
      diagnostics.report({
        code: 'EYRIE_AUDIT_EVENT_LOST',
        problem: `An audit event was lost: ${maxEvents} wait in memory, as many as may`,
        remedy: 'Bring the store back, see that the disk of the spool has room, or raise buffer.maxEvents',
      });
      return false;
    }
    this.#waiting.push(event);
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

  close(): void {
    clearTimeout(this.#retryTimer);
    this.#pause.end();
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
      while (this.#waiting.length > 0) {
        if (this.#waiting.length < BATCH_SIZE && !this.#hurry) await this.#pause.wait(this.#options.flushMs);
        const batch = this.#waiting.slice(0, BATCH_SIZE);
        if (await this.#keep(batch)) this.#waiting.splice(0, batch.length);
        else await this.#pause.wait(backoffDelayMs({ ...RETRY, failures: this.#failures }));
      }
    } finally {
      this.#running = undefined;
    }
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
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.retrySpool(), RETRY_SPOOL_MS).unref();
  }
}
