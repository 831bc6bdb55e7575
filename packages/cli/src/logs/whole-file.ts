import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { createGzip, type Gzip } from 'node:zlib';
import { EyrieError, messageOf } from '@eyrie/core/engine';

/** A file that appears under its name as a whole and on disk, or not at all. Compressed where the name ends in `.gz`. */
export class WholeFile {
  /** Absolute. */
  readonly path: string;
  readonly #draft: string;
  readonly #handle: FileHandle;
  readonly #compression: { readonly gzip: Gzip; readonly done: Promise<void> } | undefined;

  private constructor(path: string, draft: string, handle: FileHandle) {
    this.path = path;
    this.#draft = draft;
    this.#handle = handle;
    if (!path.endsWith('.gz')) return;
    const gzip = createGzip();
    const done = writeAll(gzip, handle);
    // Said by the next write, or by the commit.
    done.catch((error: unknown) => gzip.destroy(error as Error));
    this.#compression = { gzip, done };
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
    try {
      if (this.#compression === undefined) await this.#handle.writeFile(text);
      else if (!this.#compression.gzip.write(text)) await once(this.#compression.gzip, 'drain');
    } catch (error) {
      throw outputFailed(this.path, error);
    }
  }

  /** @throws EyrieError `EYRIE_CLI_OUTPUT_FAILED` */
  async commit(): Promise<void> {
    try {
      this.#compression?.gzip.end();
      await this.#compression?.done;
      await this.#handle.sync();
      await this.#handle.close();
      await rename(this.#draft, this.path);
      await syncFolder(dirname(this.path));
    } catch (error) {
      throw outputFailed(this.path, error);
    }
  }

  async discard(): Promise<void> {
    this.#compression?.gzip.destroy();
    await this.#compression?.done.catch(() => undefined);
    await this.#handle.close().catch(() => undefined);
    await rm(this.#draft, { force: true });
  }
}

async function writeAll(chunks: AsyncIterable<Buffer>, handle: FileHandle): Promise<void> {
  for await (const chunk of chunks) await handle.writeFile(chunk);
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
