import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';
import { EyrieError, messageOf } from '@eyrie/core/engine';

/** A file that appears under its name as a whole and on disk, or not at all. Compressed where the name ends in `.gz`. */
export class WholeFile {
  /** Absolute. */
  readonly path: string;
  readonly #draft: string;
  readonly #handle: FileHandle;
  readonly #file: WriteStream;
  readonly #input: WriteStream | Gzip;
  #failure: unknown;

  private constructor(path: string, draft: string, handle: FileHandle) {
    this.path = path;
    this.#draft = draft;
    this.#handle = handle;
    this.#file = createWriteStream(draft, { fd: handle, autoClose: false });
    const gzip = path.endsWith('.gz') ? createGzip() : undefined;
    gzip?.pipe(this.#file);
    this.#input = gzip ?? this.#file;
    for (const stream of new Set([this.#input, this.#file])) {
      stream.on('error', (error: unknown) => {
        this.#failure ??= error;
      });
    }
  }

  /** @throws EyrieError `EYRIE_CLI_OUTPUT_FAILED` */
  static async create(cwd: string, name: string): Promise<WholeFile> {
    const path = resolve(cwd, name);
    const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
    try {
      return new WholeFile(path, draft, await open(draft, 'wx', 0o600));
    } catch (error) {
      throw outputFailed(path, error);
    }
  }

  /** @throws EyrieError `EYRIE_CLI_OUTPUT_FAILED` */
  async write(text: string): Promise<void> {
    if (this.#failure === undefined && !this.#input.write(text)) {
      await once(this.#input, 'drain').catch(() => undefined);
    }
    if (this.#failure !== undefined) throw outputFailed(this.path, this.#failure);
  }

  /** @throws EyrieError `EYRIE_CLI_OUTPUT_FAILED` */
  async commit(): Promise<void> {
    try {
      const written = finished(this.#file);
      this.#input.end();
      await written;
      await this.#handle.sync();
      await this.#handle.close();
      await rename(this.#draft, this.path);
      await syncFolder(dirname(this.path));
    } catch (error) {
      throw outputFailed(this.path, error);
    }
  }

  async discard(): Promise<void> {
    this.#input.destroy();
    this.#file.destroy();
    await this.#handle.close().catch(() => undefined);
    await rm(this.#draft, { force: true });
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows has no such thing as a folder that is synchronised.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function outputFailed(path: string, cause: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_CLI_OUTPUT_FAILED',
    problem: `The file ${path} could not be written (${messageOf(cause)})`,
    remedy: 'Check that its folder is there, that you may write in it, and that the disk is not full',
    cause,
  });
}
