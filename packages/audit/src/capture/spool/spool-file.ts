import { statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../../files/durable-folder.js';

interface Append {
  readonly bytes: Buffer;
  readonly events: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Whether more may be appended: `torn` where a line that was cut off could not be taken back, `gone` where somebody has removed the file. */
export type SpoolFileState = 'whole' | 'torn' | 'gone';

/** A file that only grows: what an append has resolved for is on the disk. Appends that wait share one sync. */
export class SpoolFile {
  readonly path: string;
  #file: FileHandle | undefined;
  #state: SpoolFileState = 'whole';
  #length = 0;
  #events = 0;
  // Bounded by whoever appends: each waits for its answer.
  #waiting: Append[] = [];
  #writing: Promise<void> | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Bytes that are on the disk; what follows them was never acknowledged. */
  get length(): number {
    return this.#length;
  }

  /** Events that are on the disk. */
  get events(): number {
    return this.#events;
  }

  get state(): SpoolFileState {
    return this.#state;
  }

  /** Rejects, and keeps nothing of it, where the disk refuses. */
  append(text: string, events: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ bytes: Buffer.from(text), events, resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(Buffer.concat(group.map(({ bytes }) => bytes)));
        for (const { events, resolve } of group) {
          this.#events += events;
          resolve();
        }
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    // In the same turn, so that nobody waits for what has ended.
    this.#writing = undefined;
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#state !== 'whole') throw new Error(`The spool file ${this.path} is ${this.#state}`);
    const file = await this.#opened();
    try {
      let written = 0;
      // A full disk shows first as a write that is shorter than asked, without an error.
      while (written < bytes.length) written += (await file.write(bytes, written)).bytesWritten;
      await file.datasync();
    } catch (error) {
      await file.truncate(this.#length).catch(() => {
        this.#state = 'torn';
      });
      throw error;
    }
    if ((await file.stat()).nlink === 0) {
      this.#state = 'gone';
      throw new Error(`The spool file ${this.path} was removed by somebody else`);
    }
    this.#length += bytes.length;
  }

  async #opened(): Promise<FileHandle> {
    if (this.#file === undefined) {
      this.#file = await open(this.path, 'a', 0o600);
      await syncFolder(dirname(this.path));
    }
    return this.#file;
  }
}

/** The size of a file in bytes; 0 where there is none. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
