import { chmodSync, unlinkSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

// SQLITE_BUSY and SQLITE_LOCKED.
const HELD = new Set([5, 6]);

/**
 * A lock that ends with its holder, whatever that dies of: an exclusive transaction of SQLite on an empty file. It holds
 * between processes, threads, copies of this package and containers on one volume.
 */
export class SpoolLock {
  readonly #path: string;
  readonly #database: DatabaseSync;

  private constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    this.#database = database;
  }

  /** Makes the file where it is missing. `undefined` where somebody else holds it; throws what the disk says. */
  static take(path: string): SpoolLock | undefined {
    // Loaded when first needed: before Node 24 it announces itself as experimental. And never opened by node:fs, since
    // closing that would give up the lock of another thread.
    const { DatabaseSync: Database } = process.getBuiltinModule('node:sqlite');
    const database = new Database(path);
    try {
      // No second file beside it.
      database.exec('PRAGMA journal_mode = MEMORY');
      database.exec('BEGIN EXCLUSIVE');
      chmodSync(path, 0o600);
      return new SpoolLock(path, database);
    } catch (error) {
      database.close();
      const code = (error as { readonly errcode?: unknown }).errcode;
      if (typeof code === 'number' && HELD.has(code & 0xff)) return undefined;
      throw error;
    }
  }

  /** Gives it up, and leaves the file for whoever takes over. */
  close(): void {
    if (this.#database.isOpen) this.#database.close();
  }

  /** Gives it up for good: nothing is left to be taken over. */
  remove(): void {
    try {
      unlinkSync(this.#path);
    } catch {
      // An empty file: whoever comes next removes it.
    }
    this.close();
  }
}
