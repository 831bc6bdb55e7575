import { readdirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Reads the kernel's pseudo-files. They are no input and output: the kernel writes them from its own memory
 * within microseconds, so reading them at scrape without a detour through the thread pool is the cheapest way.
 * What does not exist or may not be read is `undefined`, never an error.
 */
export class KernelFiles {
  readonly #root: string;

  /** `root` stands for `/`. */
  constructor(root = '/') {
    this.#root = root;
  }

  read(path: string): string | undefined {
    return orUndefined(() => readFileSync(this.#at(path), 'utf8'));
  }

  /** The number in a file that holds nothing else. */
  readNumber(path: string): number | undefined {
    return toNumber(this.read(path));
  }

  /** How many entries a folder has. */
  countEntries(path: string): number | undefined {
    return orUndefined(() => readdirSync(this.#at(path)).length);
  }

  /** The size that `stat` reports. */
  sizeOf(path: string): number | undefined {
    return orUndefined(() => statSync(this.#at(path)).size);
  }

  exists(path: string): boolean {
    return this.sizeOf(path) !== undefined;
  }

  /** The file system that holds the path. */
  fileSystemOf(path: string): FileSystem | undefined {
    return orUndefined(() => {
      const { type, bsize, blocks, bfree } = statfsSync(this.#at(path));
      return { type, sizeBytes: blocks * bsize, usedBytes: (blocks - bfree) * bsize };
    });
  }

  #at(path: string): string {
    return join(this.#root, path);
  }
}

/** What `statfs` says of a file system; `type` is its magic number. */
export interface FileSystem {
  readonly type: number;
  readonly sizeBytes: number;
  readonly usedBytes: number;
}

/** A number, or `undefined` for words such as `max` and for nothing at all. */
export function toNumber(text: string | undefined): number | undefined {
  const trimmed = text?.trim();
  if (trimmed === undefined || trimmed === '') return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

/** The numbers of a file with one `name value` pair per line, such as `memory.stat`. */
export function numbersByName(text: string | undefined): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const line of text?.split('\n') ?? []) {
    const [name = '', value] = line.split(' ');
    const number = toNumber(value);
    if (number !== undefined) numbers.set(name, number);
  }
  return numbers;
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
