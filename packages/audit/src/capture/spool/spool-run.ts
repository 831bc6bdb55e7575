import { join } from 'node:path';
import { randomHex } from '@eyrie/core/engine';
import { SpoolLock } from './spool-lock.js';

const NAME = /^spool-(\d{8}T\d{9}Z-[0-9a-f]{16})(?:-\d{6,10}\.jsonl|(\.lock))$/;

/** What a folder holds of one run. */
export interface FoundRun {
  readonly name: string;
  /** Its files of events, the oldest first. */
  readonly files: readonly string[];
}

/** Files of one writer under one lock, from the first event that it spools until the store has taken everything. */
export class SpoolRun {
  readonly #prefix: string;
  readonly #lock: SpoolLock;
  #made = 0;
  #left = 0;

  private constructor(folder: string, name: string, lock: SpoolLock) {
    this.#prefix = join(folder, `spool-${name}`);
    this.#lock = lock;
  }

  /** Throws what the disk says. */
  static begin(folder: string): SpoolRun {
    const name = newName();
    const lock = SpoolLock.take(lockPathOf(folder, name));
    if (lock === undefined) throw new Error('The lock of a new spool is held by somebody else');
    return new SpoolRun(folder, name, lock);
  }

  /** `undefined` where its writer lives. */
  static adopt(folder: string, name: string): SpoolRun | undefined {
    const lock = SpoolLock.take(lockPathOf(folder, name));
    return lock && new SpoolRun(folder, name, lock);
  }

  /** The path of another file of this run. */
  nextPath(): string {
    this.#made += 1;
    this.#left += 1;
    return `${this.#prefix}-${String(this.#made).padStart(6, '0')}.jsonl`;
  }

  /** Some files of it were found. */
  holds(files: number): void {
    this.#left += files;
  }

  /** A file of it is gone; with the last one the run ends. Answers whether it has. */
  fileRemoved(): boolean {
    this.#left -= 1;
    if (this.#left > 0) return false;
    this.#lock.remove();
    return true;
  }

  /** Leaves what there is to whoever takes over. */
  close(): void {
    this.#lock.close();
  }
}

/** The runs that have files of events among these names, the oldest first. */
export function runsAmong(names: readonly string[]): readonly FoundRun[] {
  const runs = new Map<string, string[]>();
  for (const file of names.toSorted()) {
    const [, name, isLock] = NAME.exec(file) ?? [];
    if (name === undefined || isLock !== undefined) continue;
    const files = runs.get(name) ?? [];
    files.push(file);
    runs.set(name, files);
  }
  return Array.from(runs, ([name, files]) => ({ name, files }));
}

/** A name that no other run has, and that sorts by time. */
export function newName(): string {
  return `${new Date().toISOString().replace(/[-:.]/g, '')}-${randomHex(8)}`;
}

function lockPathOf(folder: string, name: string): string {
  return join(folder, `spool-${name}.lock`);
}
