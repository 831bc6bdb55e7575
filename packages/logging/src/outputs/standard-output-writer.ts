// Those of Node itself: a test may put others in the place of the globals.

import { performance } from 'node:perf_hooks';
import { clearImmediate, clearTimeout, setImmediate, setTimeout } from 'node:timers';
import type { LogLevel } from '../levels/log-level.js';
import type { LineAccount } from './line-account.js';
import type { LineChunk } from './line-chunk.js';
import { LineQueue } from './line-queue.js';
import { pauseThread } from './pause-thread.js';
import { atProcessExit } from './process-exit.js';
import { openStandardStream, type StandardStreamDescriptor } from './standard-stream-descriptor.js';

/** What a writer tells of: `closed` for ever, or an error after which it tries again. */
export type WriteFailure = (failure: { readonly closed: boolean; readonly code: string }) => void;

// Handed over at once, without waiting for the end of the turn: what waits stays in the processor's cache.
const EAGER_BYTES = 64 * 1024;
// What one turn of the event loop hands over at most, so that a request never waits for a long queue.
const MAX_TURN_BYTES = 256 * 1024;
// Twice what makes a write eager, so that lines of a turn seldom need another one.
const SEGMENT_BYTES = 2 * EAGER_BYTES;
const FIRST_RETRY_MS = 1;
const LONGEST_RETRY_MS = 32;
const FAILED_RETRY_MS = 250;
const EXIT_RETRY_MS = 4;

// After these the stream never takes anything again.
const GONE: ReadonlySet<string> = new Set(['EPIPE', 'EBADF', 'ECONNRESET', 'ENOTCONN', 'ENXIO']);

/**
 * The one writer of standard output in a process: lines of several apps are never mixed inside one another.
 *
 * It stands in for pino's own destination, which either writes in the thread pool, where a blocked write keeps the
 * process from exiting, or sleeps on the main thread until somebody reads.
 */
export class StandardOutputWriter {
  readonly #queue = new LineQueue({ segmentBytes: SEGMENT_BYTES });
  // Bounded by the apps of the process.
  readonly #listeners = new Set<WriteFailure>();
  readonly #undoExit = atProcessExit(() => {
    this.#exiting = true;
  });
  #descriptor: StandardStreamDescriptor | undefined;
  #chunk: LineChunk | undefined;
  #turn: NodeJS.Immediate | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = FIRST_RETRY_MS;
  #blockedUntil = 0;
  #gone: string | undefined;
  #exiting = false;

  constructor() {
    try {
      this.#descriptor = openStandardStream(1);
    } catch (error) {
      this.#end(codeOf(error));
    }
  }

  /** Tells of failures from now on, and of the end that there was already. Returns what undoes it. */
  onFailure(listener: WriteFailure): () => void {
    this.#listeners.add(listener);
    if (this.#gone !== undefined) listener({ closed: true, code: this.#gone });
    return () => this.#listeners.delete(listener);
  }

  write(text: string, level: LogLevel, account: LineAccount): void {
    if (this.#gone !== undefined) {
      account.dropped.add('closed');
      return;
    }
    const line = { text, level, account };
    if (!this.#queue.add(line)) {
      this.#pumpUnlessBlocked();
      if (!this.#queue.add(line)) {
        account.dropped.add('buffer_full');
        return;
      }
    }
    if (level === 'critical' || this.#exiting) this.#pump();
    else if (this.#queue.bytes >= EAGER_BYTES) this.#pumpUnlessBlocked();
    else this.#continueNextTurn();
  }

  /** Waits, with the whole thread, until all is handed over or the deadline has passed. */
  flushSync(deadlineMs: number): void {
    const deadline = performance.now() + deadlineMs;
    for (;;) {
      this.#pump();
      if (this.#isEmpty) return;
      const left = deadline - performance.now();
      if (left <= 0) return;
      if (this.#isBlocked) pauseThread(Math.min(left, EXIT_RETRY_MS));
    }
  }

  /** Loses the lines of one sink that still wait; the rest of one that was begun is handed over all the same. */
  forget(account: LineAccount): void {
    this.#queue.drop(account, 'closed');
    this.#chunk = this.#chunk?.without(account, 'closed');
    if (this.#chunk?.isDone) this.#chunk = undefined;
  }

  /** Nobody writes any more. */
  close(): void {
    this.#chunk?.drop('closed');
    this.#chunk = undefined;
    this.#stopWaiting();
    this.#undoExit();
    this.#descriptor?.close();
    this.#descriptor = undefined;
  }

  get #isEmpty(): boolean {
    return this.#chunk === undefined && this.#queue.bytes === 0;
  }

  get #isBlocked(): boolean {
    return performance.now() < this.#blockedUntil;
  }

  #pumpUnlessBlocked(): void {
    if (!this.#isBlocked) this.#pump();
  }

  #pump(): void {
    let budget = MAX_TURN_BYTES;
    while (this.#descriptor !== undefined && budget > 0) {
      this.#chunk ??= this.#queue.take(this.#descriptor.wholeWriteBytes);
      if (this.#chunk === undefined) break;
      const taken = this.#hand(this.#descriptor, this.#chunk);
      if (taken === 0) return;
      budget -= taken;
      if (this.#chunk.isDone) this.#chunk = undefined;
    }
    if (this.#isEmpty) this.#stopWaiting();
    else this.#continueNextTurn();
  }

  /** Bytes that were taken; after none the writer waits or has ended. */
  #hand(descriptor: StandardStreamDescriptor, chunk: LineChunk): number {
    try {
      const taken = descriptor.write(chunk.rest);
      this.#retryMs = FIRST_RETRY_MS;
      this.#blockedUntil = 0;
      chunk.advance(taken);
      return taken;
    } catch (error) {
      this.#failed(codeOf(error));
      return 0;
    }
  }

  #failed(code: string): void {
    if (GONE.has(code)) {
      this.#end(code);
      return;
    }
    const isFull = code === 'EAGAIN' || code === 'EWOULDBLOCK';
    if (!isFull) for (const listener of this.#listeners) listener({ closed: false, code });
    const waitMs = isFull ? this.#retryMs : FAILED_RETRY_MS;
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
    this.#stopWaiting();
    this.#blockedUntil = performance.now() + waitMs;
    // Does not keep the process alive: at its exit what waits is flushed within a deadline.
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#pump();
    }, waitMs).unref();
  }

  #end(code: string): void {
    this.#gone = code;
    this.#stopWaiting();
    this.#chunk?.drop('closed');
    this.#chunk = undefined;
    for (let rest = this.#queue.take(EAGER_BYTES); rest !== undefined; rest = this.#queue.take(EAGER_BYTES)) {
      rest.drop('closed');
    }
    for (const listener of this.#listeners) listener({ closed: true, code });
  }

  #continueNextTurn(): void {
    if (this.#turn !== undefined || this.#retry !== undefined) return;
    this.#turn = setImmediate(() => {
      this.#turn = undefined;
      this.#pump();
    });
  }

  #stopWaiting(): void {
    if (this.#turn !== undefined) clearImmediate(this.#turn);
    if (this.#retry !== undefined) clearTimeout(this.#retry);
    this.#turn = undefined;
    this.#retry = undefined;
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? 'unknown');
}
