// Those of Node itself: a test may put others in the place of the globals.
import { clearTimeout, setTimeout } from 'node:timers';
import type { LogLevel } from '../levels/log-level.js';
import { DropCounts, type DropReason } from './drop-counts.js';

// A critical line is still taken where others no longer fit.
const CRITICAL_RESERVE_BYTES = 1024 * 1024;

// Whoever waits for lines may wait so long before a process that has nothing else to do ends.
const KEEP_ALIVE_MS = 5000;

interface DrainWaiter {
  readonly settledLines: number;
  readonly resolve: () => void;
}

/** What one sink has in a queue: how much it may be, how much waits, what was lost. */
export class LineAccount {
  readonly #maxBytes: number;
  readonly dropped = new DropCounts();
  #pendingBytes = 0;
  #acceptedLines = 0;
  #settledLines = 0;
  // Bounded by the flushes in progress; emptied at the latest when the sink closes.
  #waiters: DrainWaiter[] = [];

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get pendingLines(): number {
    return this.#acceptedLines - this.#settledLines;
  }

  hasRoomFor(bytes: number, level: LogLevel): boolean {
    const limit = level === 'critical' ? this.#maxBytes + CRITICAL_RESERVE_BYTES : this.#maxBytes;
    return this.#pendingBytes + bytes <= limit;
  }

  accept(bytes: number): void {
    this.#pendingBytes += bytes;
    this.#acceptedLines += 1;
  }

  /** A line was handed over or, where there is a reason, lost. */
  settle(bytes: number, lostBecause?: DropReason): void {
    this.#pendingBytes -= bytes;
    this.#settledLines += 1;
    if (lostBecause !== undefined) this.dropped.add(lostBecause);
    while (this.#waiters[0] !== undefined && this.#waiters[0].settledLines <= this.#settledLines) {
      this.#waiters.shift()?.resolve();
    }
  }

  /** Settles once every line that was accepted so far is settled. */
  drained(): Promise<void> {
    if (this.pendingLines === 0) return Promise.resolve();
    const settledLines = this.#acceptedLines;
    const keepAlive = setTimeout(() => {}, KEEP_ALIVE_MS);
    return new Promise((resolve) => {
      this.#waiters.push({
        settledLines,
        resolve: () => {
          clearTimeout(keepAlive);
          resolve();
        },
      });
    });
  }
}
