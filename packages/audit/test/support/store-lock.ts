import { DatabaseSync } from 'node:sqlite';

/** Holds the lock of a file of SQLite, as a backup or another process would: until it is released nobody writes. */
export class StoreLock {
  readonly #database: DatabaseSync;

  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: 5000 });
    this.#database.exec('BEGIN IMMEDIATE');
  }

  release(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}
