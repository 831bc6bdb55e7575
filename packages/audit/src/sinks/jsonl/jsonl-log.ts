import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, syncFolder } from '../../files/durable-folder.js';
import type { AppendHandle, OpenFile } from './append-file.js';
import { appendDurably, createFile, cutTornTail, openExisting } from './append-file.js';
import { fileAfter, fileNameOf, type JsonlFileName, jsonlFilesAmong } from './jsonl-file-name.js';
import { hashesOf, lastRecordOf, type RecordMark } from './jsonl-lines.js';

/** How a log is written. */
export interface JsonlLogOptions {
  readonly folder: string;
  readonly maxFileBytes: number;
  readonly openFile?: OpenFile | undefined;
}

interface CurrentFile extends JsonlFileName {
  readonly handle: AppendHandle;
  readonly inode: number;
  size: number;
}

/**
 * The files of one stream. Whoever writes holds the delivery lease, so there is one writer at a time; that another one
 * wrote in between is noticed before each append, and what it wrote is read again.
 */
export class JsonlLog {
  readonly #options: JsonlLogOptions;
  #file: CurrentFile | undefined;
  #last: RecordMark | undefined;
  #isRead = false;

  constructor(options: JsonlLogOptions) {
    this.#options = options;
  }

  /** The last record that is on the disk; `undefined` for an empty log. Call it before each append. */
  async last(): Promise<RecordMark | undefined> {
    if (!this.#isRead || !(await this.#isUnchanged())) await this.#read();
    return this.#last;
  }

  /** The hashes of those records among `wanted` that are there. */
  async hashesOf(wanted: ReadonlySet<number>): Promise<ReadonlyMap<number, string>> {
    return hashesOf(this.#options.folder, await this.#files(), wanted);
  }

  /** Whether a line of that day needs a file of its own, with so many bytes waiting before it. */
  needsNewFile(date: string, waitingBytes: number, lineBytes: number): boolean {
    if (this.#file === undefined || this.#file.date < date) return true;
    const size = this.#file.size + waitingBytes;
    return size > 0 && size + lineBytes > this.#options.maxFileBytes;
  }

  /** Begins the next file. */
  async startFile(date: string): Promise<void> {
    const { folder, openFile } = this.#options;
    const next = fileAfter(this.#file, date);
    await this.#release();
    const handle = await createFile(join(folder, fileNameOf(next)), openFile);
    try {
      await syncFolder(folder);
      this.#file = { ...next, handle, inode: (await handle.stat()).ino, size: 0 };
      this.#isRead = true;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Writes lines and waits for the disk: all of them or none. `last` is the last record among them. */
  async append(lines: Buffer, last: RecordMark | undefined): Promise<string> {
    const file = this.#file;
    if (file === undefined) throw new Error('no file is open');
    try {
      await appendDurably(file.handle, file.size, lines);
    } catch (error) {
      await this.close();
      throw error;
    }
    file.size += lines.length;
    this.#last = last ?? this.#last;
    return fileNameOf(file);
  }

  /** Forgets everything; the next call reads the files again. */
  async close(): Promise<void> {
    this.#last = undefined;
    await this.#release();
  }

  async #release(): Promise<void> {
    const handle = this.#file?.handle;
    this.#file = undefined;
    this.#isRead = false;
    await handle?.close();
  }

  async #isUnchanged(): Promise<boolean> {
    const file = this.#file;
    try {
      const latest = (await this.#files()).at(-1);
      if (file === undefined || latest === undefined) return file === latest;
      if (latest.date !== file.date || latest.number !== file.number) return false;
      const { ino, size } = await stat(join(this.#options.folder, fileNameOf(file)));
      return ino === file.inode && size === file.size;
    } catch {
      // Somebody moved the files away.
      return false;
    }
  }

  async #read(): Promise<void> {
    const { folder, openFile } = this.#options;
    await this.close();
    await makeFolder(folder);
    const files = await this.#files();
    const latest = files.at(-1);
    if (latest !== undefined) {
      const handle = await openExisting(join(folder, fileNameOf(latest)), openFile);
      try {
        const size = await cutTornTail(handle);
        await syncFolder(folder);
        for (const file of files.toReversed()) {
          this.#last = await lastRecordOf(folder, file);
          if (this.#last !== undefined) break;
        }
        this.#file = { ...latest, handle, size, inode: (await handle.stat()).ino };
      } catch (error) {
        await handle.close();
        throw error;
      }
    }
    this.#isRead = true;
  }

  async #files(): Promise<readonly JsonlFileName[]> {
    return jsonlFilesAmong(await readdir(this.#options.folder));
  }
}
