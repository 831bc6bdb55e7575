import { type FileHandle, open, stat } from 'node:fs/promises';

interface Append {
  readonly bytes: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A file that only grows: what an append has resolved for is on the disk. Appends that wait share one sync. */
export class SpoolFile {
  readonly path: string;
  #file: FileHandle | undefined;
  #length = 0;
  // Bounded by whoever appends: each waits for its answer.
  #waiting: Append[] = [];
  #writing: Promise<void> | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Bytes that are on the disk. */
  get length(): number {
    return this.#length;
  }

  /** Rejects, and keeps nothing of it, where the disk refuses. */
  append(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ bytes: Buffer.from(text), resolve, reject });
      this.#writing ??= this.#writeAll().finally(() => {
        this.#writing = undefined;
      });
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
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#file ??= await open(this.path, 'a', 0o600);
    try {
      let written = 0;
      // A full disk shows first as a write that is shorter than asked, without an error.
      while (written < bytes.length) written += (await this.#file.write(bytes, written)).bytesWritten;
      await this.#file.datasync();
      this.#length += bytes.length;
    } catch (error) {
      await this.#file.truncate(this.#length).catch(() => {});
      throw error;
    }
  }
}

/** The size of a file in bytes; 0 where there is none. */
export async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
