import { closeSync, fstatSync, mkdirSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { EyrieError, messageOf } from '@eyrie/core/engine';
import { FILE_DEFAULTS, type FileDestination } from './file-destination.js';
import { pauseThread } from './pause-thread.js';
import { keepRotated, removeOldFiles } from './rotated-files.js';

const FILE_MODE = 0o640;
const LOOK_EVERY_MS = 1000;
// A folder that does not allow a rename now will hardly allow it with the next line.
const ROTATE_AGAIN_MS = 10_000;
const INTERVAL_MS = { hour: 3_600_000, day: 86_400_000 } as const;
const LINE_BREAK = 0x0a;
const TORN_AFTER_MS = 5;

/**
 * The file that lines are appended to. All here is of a file's names and sizes and done at once; only the lines
 * themselves are written in the background.
 */
export class RotatingFile {
  readonly path: string;
  readonly #maxBytes: number;
  readonly #maxFiles: number;
  readonly #intervalMs: number | undefined;
  readonly #failed: (error: unknown) => void;
  #fd: number;
  #size = 0;
  // Which hour or day the file's lines are of.
  #period = 0;
  #lookAgainAt = 0;
  #rotateAgainAt = 0;

  /** @throws EyrieError `EYRIE_LOGGING_FILE_UNUSABLE` where no file can be opened at the path */
  constructor(destination: FileDestination, failed: (error: unknown) => void) {
    this.path = resolve(destination.path);
    this.#maxBytes = destination.maxBytes ?? FILE_DEFAULTS.maxBytes;
    this.#maxFiles = destination.maxFiles ?? FILE_DEFAULTS.maxFiles;
    this.#intervalMs = destination.interval && INTERVAL_MS[destination.interval];
    this.#failed = failed;
    try {
      assertRegular(this.path);
      this.#fd = this.#open();
    } catch (error) {
      throw unusable(this.path, error);
    }
    endTornLine(this.path, this.#fd);
    this.#removeOldFiles();
  }

  get fd(): number {
    return this.#fd;
  }

  /** Bytes that the file may still take before it is rotated. */
  get room(): number {
    return this.#maxBytes - this.#size;
  }

  /** Bytes that the file had when it was last measured. */
  get size(): number {
    return this.#size;
  }

  /** Bytes that the file has now, whoever wrote them. */
  measure(): number {
    this.#size = fstatSync(this.#fd).size;
    return this.#size;
  }

  /** Rotates where so many bytes do not fit any more, or the hour or day is over. */
  prepare(bytes: number): void {
    const now = Date.now();
    if (performance.now() >= this.#lookAgainAt) this.follow();
    this.measure();
    if (this.#size === 0) this.#period = this.#periodOf(now);
    if (!this.#isDue(bytes, now) || performance.now() < this.#rotateAgainAt) return;
    // Another process may have rotated it a moment ago.
    this.follow();
    if (this.#isDue(bytes, now)) this.#rotate(now);
  }

  /** Opens the path again where somebody moved or deleted the file; returns whether that was so. */
  follow(): boolean {
    this.#lookAgainAt = performance.now() + LOOK_EVERY_MS;
    const there = statSync(this.path, { throwIfNoEntry: false });
    const open = fstatSync(this.#fd);
    if (there?.ino === open.ino && there.dev === open.dev) return false;
    this.#reopen();
    return true;
  }

  close(): void {
    closeSync(this.#fd);
  }

  #isDue(bytes: number, now: number): boolean {
    return this.#size > 0 && (bytes > this.room || this.#period !== this.#periodOf(now));
  }

  #periodOf(time: number): number {
    return this.#intervalMs === undefined ? 0 : Math.floor(time / this.#intervalMs);
  }

  #rotate(now: number): void {
    try {
      keepRotated(this.path, now);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        // Another process was quicker.
        this.follow();
        return;
      }
      // A file that grows too long is better than lines that are lost.
      this.#rotateAgainAt = performance.now() + ROTATE_AGAIN_MS;
      this.#failed(error);
      return;
    }
    this.#reopen();
    this.#removeOldFiles();
  }

  #removeOldFiles(): void {
    try {
      removeOldFiles(this.path, this.#maxFiles, this.#failed);
    } catch (error) {
      this.#failed(error);
    }
  }

  #reopen(): void {
    const old = this.#fd;
    this.#fd = this.#open();
    closeSync(old);
  }

  #open(): number {
    mkdirSync(dirname(this.path), { recursive: true });
    const fd = openSync(this.path, 'a', FILE_MODE);
    const { size, mtimeMs } = fstatSync(fd);
    this.#size = size;
    this.#period = this.#periodOf(size === 0 ? Date.now() : mtimeMs);
    return fd;
  }
}

/** A pipe or a device would block, and cannot be rotated. */
function assertRegular(path: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there !== undefined && !there.isFile()) throw new Error('it is not a regular file');
}

/** A process that was killed may have left a line without its end: the next line begins a new one. */
function endTornLine(path: string, fd: number): void {
  try {
    if (endsWithinLine(path, fd) && !isGrowing(fd) && endsWithinLine(path, fd)) writeSync(fd, '\n');
  } catch {
    // A file that may not be read, or a full disk: no reason to keep a service from starting.
  }
}

function endsWithinLine(path: string, fd: number): boolean {
  const { size } = fstatSync(fd);
  return size > 0 && lastByte(path, size) !== LINE_BREAK;
}

/** Whether another process is about to write the rest of the line. */
function isGrowing(fd: number): boolean {
  const { size } = fstatSync(fd);
  pauseThread(TORN_AFTER_MS);
  return fstatSync(fd).size !== size;
}

function lastByte(path: string, size: number): number | undefined {
  const reader = openSync(path, 'r');
  try {
    const last = Buffer.alloc(1);
    readSync(reader, last, 0, 1, size - 1);
    return last[0];
  } finally {
    closeSync(reader);
  }
}

function unusable(path: string, cause: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_LOGGING_FILE_UNUSABLE',
    problem: `The log file ${path} cannot be written (${messageOf(cause)})`,
    remedy: 'Let the user of this process write the file and its folder, or choose another path',
    cause,
  });
}
