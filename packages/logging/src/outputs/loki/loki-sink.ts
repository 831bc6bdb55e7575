import { backoffDelayMs, type Diagnostics, InterruptiblePause, runContextFree } from '@eyrie/core/engine';
import type { LogLine } from '../../line/log-line.js';
import type { LineSink } from '../log-output.js';
import { LokiBatch } from './loki-batch.js';
import { LokiClient, type LokiClientOptions } from './loki-client.js';
import { LOKI_DEFAULTS, type LokiLimits } from './loki-options.js';
import { bufferFull, pushFailed } from './loki-warnings.js';

export interface LokiSinkOptions extends LokiClientOptions {
  readonly diagnostics: Diagnostics;
  /** How long the close waits for what is still to be pushed, in milliseconds. @default 2000 */
  readonly closeTimeoutMs?: number | undefined;
  /** From 0 to 1, for the jitter of retries. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** Why lines are lost. */
export type LokiDropReason =
  /** They came while the buffer was full. */
  | 'buffer_full'
  /** Loki refused their batch; it may have kept some of them all the same. */
  | 'rejected'
  /** Loki could not be reached until they were too old. */
  | 'undeliverable'
  /** They were left when the sink was closed. */
  | 'closed';

const DEFAULT_CLOSE_TIMEOUT_MS = 2000;
/** What an entry takes beside its text, about: so many empty lines are bounded too. */
const ENTRY_BYTES = 128;
/** While somebody waits for a flush, no attempt waits longer. */
const MAX_FLUSH_DELAY_MS = 1000;
const MAX_NANOSECONDS = 999_999;

/**
 * Pushes lines to Loki in batches, one push at a time and in order. A batch that fails is tried again until its lines
 * are too old; then it makes room for newer ones. Nothing can be sent while the process exits: what
 * {@link pendingLines} counts then is lost.
 */
export class LokiSink implements LineSink {
  readonly #client: LokiClient;
  readonly #diagnostics: Diagnostics;
  readonly #limits: LokiLimits;
  readonly #closeTimeoutMs: number;
  readonly #random: (() => number) | undefined;
  // Bounded by maxBufferedBytes, as every entry counts; the first one is being pushed, the last one takes lines.
  readonly #batches: LokiBatch[] = [];
  // Bounded: four reasons.
  readonly #dropped = new Map<LokiDropReason, number>();
  readonly #abort = new AbortController();
  #bufferedBytes = 0;
  #accepted = 0;
  #settled = 0;
  #flushTarget = 0;
  #failures = 0;
  #latestTime = 0;
  #nanoseconds = 0;
  #pushing = false;
  #full = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #retryPause = new InterruptiblePause();
  #nextSettlement: PromiseWithResolvers<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: LokiSinkOptions) {
    const { batchIntervalMs, maxBatchBytes, maxBufferedBytes, timeoutMs, retry } = options;
    this.#client = new LokiClient(options);
    this.#diagnostics = options.diagnostics;
    this.#limits = {
      batchIntervalMs: batchIntervalMs ?? LOKI_DEFAULTS.batchIntervalMs,
      maxBatchBytes: maxBatchBytes ?? LOKI_DEFAULTS.maxBatchBytes,
      maxBufferedBytes: maxBufferedBytes ?? LOKI_DEFAULTS.maxBufferedBytes,
      timeoutMs: timeoutMs ?? LOKI_DEFAULTS.timeoutMs,
      retry: {
        baseDelayMs: retry?.baseDelayMs ?? LOKI_DEFAULTS.retry.baseDelayMs,
        maxDelayMs: retry?.maxDelayMs ?? LOKI_DEFAULTS.retry.maxDelayMs,
        maxElapsedMs: retry?.maxElapsedMs ?? LOKI_DEFAULTS.retry.maxElapsedMs,
      },
    };
    this.#closeTimeoutMs = options.closeTimeoutMs ?? DEFAULT_CLOSE_TIMEOUT_MS;
    this.#random = options.random;
  }

  get pendingLines(): number {
    return this.#accepted - this.#settled;
  }

  get droppedLines(): ReadonlyMap<LokiDropReason, number> {
    return this.#dropped;
  }

  /** Bytes of the lines that wait, about. */
  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  write(text: string, { level, time }: LogLine): void {
    if (this.#closed) {
      this.#drop('closed', 1);
      return;
    }
    const { maxBufferedBytes, maxBatchBytes } = this.#limits;
    const bytes = Buffer.byteLength(text) + ENTRY_BYTES;
    if (this.#bufferedBytes + bytes > maxBufferedBytes) {
      this.#refuse();
      return;
    }
    this.#full = false;
    let batch = this.#batches.at(-1);
    const taken = batch !== undefined && this.#pushing && this.#batches.length === 1;
    if (batch === undefined || taken || batch.bytes + bytes > maxBatchBytes) {
      batch = new LokiBatch();
      this.#batches.push(batch);
    }
    batch.add(level, { ...this.#timeOf(time), text: text.endsWith('\n') ? text.slice(0, -1) : text, bytes });
    this.#bufferedBytes += bytes;
    this.#accepted += 1;
    this.#schedule();
  }

  async flush(): Promise<void> {
    const target = this.#accepted;
    this.#flushTarget = target;
    if (this.#settled < target) this.#pushNow();
    while (this.#settled < target) {
      this.#nextSettlement ??= Promise.withResolvers();
      await this.#nextSettlement.promise;
    }
  }

  /** Nothing can be sent without the event loop: see {@link pendingLines}. */
  flushSync(_deadlineMs: number): void {}

  close(): Promise<void> {
    this.#closing ??= this.#closeInTime();
    return this.#closing;
  }

  async #closeInTime(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#closeTimeoutMs);
    });
    await Promise.race([this.flush(), late]);
    clearTimeout(timer);
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#retryPause.end();
    for (const batch of [...this.#batches]) this.#settle(batch, 'closed');
  }

  #refuse(): void {
    this.#drop('buffer_full', 1);
    if (this.#full) return;
    // Before the report, which may come back as a line.
    this.#full = true;
    this.#diagnostics.report(bufferFull(this.#client.origin, this.#limits.maxBufferedBytes));
  }

  #drop(reason: LokiDropReason, lines: number): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + lines);
  }

  #timeOf(time: number): { time: number; nanoseconds: number } {
    const milliseconds = Number.isFinite(time) ? Math.trunc(time) : Date.now();
    const isLater = milliseconds > this.#latestTime;
    this.#nanoseconds = isLater ? 0 : (this.#nanoseconds + 1) % (MAX_NANOSECONDS + 1);
    if (isLater) this.#latestTime = milliseconds;
    return { time: milliseconds, nanoseconds: this.#nanoseconds };
  }

  #schedule(): void {
    if (this.#pushing) return;
    if (this.#batches.length > 1) {
      this.#pushNow();
    } else {
      this.#timer ??= runContextFree(() => setTimeout(() => this.#pushNow(), this.#limits.batchIntervalMs));
    }
  }

  #pushNow(): void {
    this.#retryPause.end();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pushing) return;
    this.#pushing = true;
    // Later, because the caller may be a request.
    runContextFree(() => setImmediate(() => void this.#pushBatches()));
  }

  /** Pushes what is there: full batches, and all where somebody waits for a flush. */
  async #pushBatches(): Promise<void> {
    do {
      const [batch] = this.#batches;
      if (batch === undefined) break;
      await this.#deliver(batch);
    } while (this.#batches.length > 1 || this.#flushTarget > this.#settled);
    this.#pushing = false;
    if (this.#batches.length > 0) this.#schedule();
  }

  /** Returns once the batch was pushed or dropped, or may be dropped by whoever closed the sink. */
  async #deliver(batch: LokiBatch): Promise<void> {
    while (this.#batches[0] === batch) {
      const outcome = await this.#client.push(batch, this.#abort.signal);
      if (this.#closed) return;
      if (outcome.type === 'delivered') {
        this.#failures = 0;
        return this.#settle(batch);
      }
      this.#diagnostics.report(pushFailed(this.#client.origin, outcome, batch.lines));
      if (outcome.type === 'rejected') return this.#settle(batch, 'rejected');
      this.#failures += 1;
      this.#giveUpOldBatches();
      await this.#pause(outcome.retryAfterMs);
    }
  }

  #giveUpOldBatches(): void {
    const oldest = performance.now() - this.#limits.retry.maxElapsedMs;
    for (const batch of [...this.#batches]) {
      if (batch.startedAt <= oldest) this.#settle(batch, 'undeliverable');
    }
  }

  #settle(batch: LokiBatch, dropped?: LokiDropReason): void {
    const position = this.#batches.indexOf(batch);
    if (position === -1) return;
    this.#batches.splice(position, 1);
    this.#bufferedBytes -= batch.bytes;
    this.#settled += batch.lines;
    if (dropped !== undefined) this.#drop(dropped, batch.lines);
    this.#nextSettlement?.resolve();
    this.#nextSettlement = undefined;
  }

  #pause(retryAfterMs: number | undefined): Promise<void> {
    const delayMs = backoffDelayMs({
      ...this.#limits.retry,
      failures: this.#failures,
      retryAfterMs,
      random: this.#random,
    });
    const isFlushing = this.#flushTarget > this.#settled;
    return this.#retryPause.wait(isFlushing ? Math.min(delayMs, MAX_FLUSH_DELAY_MS) : delayMs);
  }
}
