// Those of Node itself: a test may put others in the place of the globals.

import { write, writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { clearImmediate, clearTimeout, setImmediate, setTimeout } from 'node:timers';
import type { LogLevel } from '../levels/log-level.js';
import type { LineAccount } from './line-account.js';
import type { LineChunk } from './line-chunk.js';
import { LineQueue } from './line-queue.js';
import { pauseThread } from './pause-thread.js';
import type { RotatingFile } from './rotating-file.js';

const MAX_CHUNK_BYTES = 256 * 1024;
const RETRY_MS = 250;
const EXIT_RETRY_MS = 10;

interface WriteUnderWay {
  readonly bytes: number;
  /** Of the file when the write was begun. */
  readonly fileBytes: number;
}

/** Appends lines to a file in the background, one write at a time. */
export class RotatingFileWriter {
  readonly #file: RotatingFile;
  readonly #account: LineAccount;
  readonly #failed: (error: unknown) => void;
  readonly #queue = new LineQueue({ segmentBytes: MAX_CHUNK_BYTES });
  #chunk: LineChunk | undefined;
  #underWay: WriteUnderWay | undefined;
  #turn: NodeJS.Immediate | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(file: RotatingFile, account: LineAccount, failed: (error: unknown) => void) {
    this.#file = file;
    this.#account = account;
    this.#failed = failed;
  }

  write(text: string, level: LogLevel): void {
    if (!this.#queue.add({ text, level, account: this.#account })) {
      this.#account.dropped.add('buffer_full');
      return;
    }
    if (level === 'critical') this.#pump();
    else this.#continueNextTurn();
  }

  /** Waits, with the whole thread, until all is handed over or the deadline has passed. */
  flushSync(deadlineMs: number): void {
    const deadline = performance.now() + deadlineMs;
    for (;;) {
      try {
        this.#takeOver();
        if (this.#underWay === undefined && !this.#handNow()) return;
      } catch (error) {
        this.#failed(error);
      }
      if (performance.now() >= deadline) return;
      pauseThread(EXIT_RETRY_MS);
    }
  }

  /** Loses what still waits. A write that is under way keeps the file open until it ends. */
  close(): void {
    this.#isClosed = true;
    this.#stopWaiting();
    this.#chunk?.drop('closed');
    this.#chunk = undefined;
    this.#queue.drop(this.#account, 'closed');
    if (this.#underWay === undefined) this.#file.close();
  }

  #pump(): void {
    if (this.#underWay !== undefined || this.#isClosed) return;
    this.#stopWaiting();
    try {
      const chunk = this.#nextChunk();
      if (chunk === undefined) return;
      const begun: WriteUnderWay = { bytes: chunk.restBytes, fileBytes: this.#file.size };
      this.#underWay = begun;
      const done = (error: Error | null, bytes: number): void => this.#written(begun, chunk, error, bytes);
      write(this.#file.fd, chunk.rest, done);
    } catch (error) {
      this.#tryAgain(error);
    }
  }

  #written(begun: WriteUnderWay, chunk: LineChunk, error: Error | null, bytes: number): void {
    if (this.#isClosed) {
      this.#file.close();
      return;
    }
    // A flush in between has seen the file grow, and has gone on from there.
    if (this.#underWay === begun) {
      this.#underWay = undefined;
      if (error !== null) {
        this.#tryAgain(error);
        return;
      }
      chunk.advance(bytes);
    }
    this.#pump();
  }

  /** What is to be written next, into a file that is ready for it. */
  #nextChunk(): LineChunk | undefined {
    if (this.#chunk?.isDone) this.#chunk = undefined;
    if (this.#chunk !== undefined) {
      // The beginning of a line went with a file that was deleted or moved, perhaps to make room.
      if (this.#file.follow()) this.#chunk.restartLine();
      this.#file.measure();
      return this.#chunk;
    }
    if (this.#queue.bytes === 0) return undefined;
    this.#file.prepare(this.#queue.nextBytes);
    this.#chunk = this.#queue.take(Math.min(MAX_CHUNK_BYTES, this.#file.room));
    return this.#chunk;
  }

  /** Writes on this thread; returns whether there was something to write. */
  #handNow(): boolean {
    const chunk = this.#nextChunk();
    if (chunk === undefined) return false;
    chunk.advance(writeSync(this.#file.fd, chunk.rest));
    return true;
  }

  /** A write that is under way has arrived once the file has grown by it; its callback has no turn in between. */
  #takeOver(): void {
    const begun = this.#underWay;
    if (begun === undefined || this.#file.measure() < begun.fileBytes + begun.bytes) return;
    this.#underWay = undefined;
    this.#chunk?.advance(begun.bytes);
  }

  #continueNextTurn(): void {
    if (this.#turn !== undefined || this.#retry !== undefined || this.#underWay !== undefined) return;
    this.#turn = setImmediate(() => this.#pump());
  }

  #tryAgain(error: unknown): void {
    this.#failed(error);
    this.#stopWaiting();
    // Does not keep the process alive: at its exit what waits is flushed within a deadline.
    this.#retry = setTimeout(() => this.#pump(), RETRY_MS).unref();
  }

  #stopWaiting(): void {
    if (this.#turn !== undefined) clearImmediate(this.#turn);
    if (this.#retry !== undefined) clearTimeout(this.#retry);
    this.#turn = undefined;
    this.#retry = undefined;
  }
}
