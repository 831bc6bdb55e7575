import type { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { migrateStore } from '../migrations/migrate-store.js';
import type { Migration } from '../migrations/migration.js';
import { checkSqlInput, firstWordOf } from '../sql/check-input.js';
import { Deadline } from '../sql/deadline.js';
import type { SqlResult, SqlTransaction, SqlValue } from '../sql/sql-executor.js';
import type { Store, TransactionOptions } from '../sql/store.js';
import { storeBusy, storeClosed } from '../sql/store-errors.js';
import { TransactionScope } from '../sql/transaction-scope.js';
import { Turns } from '../sql/turns.js';
import { absolutePath, configureDatabase, IN_MEMORY, openDatabase, openReader } from './open-database.js';
import { SqliteConnection } from './sqlite-connection.js';
import { describeSqliteError, isLocked, isReadOnly } from './sqlite-errors.js';
import { SqliteTransaction } from './sqlite-transaction.js';
import { whileLocked } from './while-locked.js';

/** How a file of SQLite is opened. */
export interface SqliteStoreOptions {
  /** The file, relative to the working directory; made with its folder where it does not exist. `:memory:` keeps nothing. */
  readonly path: string;
  /** How long work may wait for its turn and for the lock, and `close()` for what goes on, in milliseconds. @default 5000 */
  readonly deadlineMs?: number | undefined;
  /** How many write transactions may wait for their turn. @default 1000 */
  readonly maxQueued?: number | undefined;
  /** Milliseconds since 1970, for the times that migrations are noted with. @default Date.now */
  readonly now?: (() => number) | undefined;
}

const SQLITE_DEFAULTS = Object.freeze({ deadlineMs: 5000, maxQueued: 1000 });

const SCRUB_ATTEMPTS = 5;
const SCRUB_PAUSE_MS = 20;

const READING = /^(?:SELECT|VALUES|WITH|EXPLAIN)$/;

/**
 * Opens a store in a file of SQLite, with a write-ahead log that is on disk before a commit is acknowledged. Writes go
 * through one connection, one transaction at a time; reads go through a second one, and wait for nobody. Several
 * processes of one machine may have the file open.
 *
 * @throws EyrieError `EYRIE_STORE_UNAVAILABLE` where the file cannot be opened, `EYRIE_STORE_CORRUPT` where it is no
 * database, `EYRIE_STORE_READ_ONLY` where it may not be written, `EYRIE_STORE_FULL` where its disk is full
 *
 * @example
 * ```ts
 * import { openSqliteStore } from '@eyrie/store/engine';
 *
 * const store = openSqliteStore({ path: ':memory:' });
 * await store.query('CREATE TABLE birds (name TEXT PRIMARY KEY)');
 * await store.transaction(async (transaction) => {
 *   await transaction.query('INSERT INTO birds VALUES ($1)', ['eagle']);
 * });
 * await store.close();
 * ```
 */
export function openSqliteStore(options: SqliteStoreOptions): SqliteStore {
  return new SqliteStore(options);
}

/** A {@link Store} in a file of SQLite: made by {@link openSqliteStore}. */
export class SqliteStore implements Store {
  readonly dialect = 'sqlite';
  readonly label: string;
  readonly #path: string;
  readonly #deadlineMs: number;
  readonly #now: (() => number) | undefined;
  readonly #turns: Turns;
  readonly #scope = new TransactionScope();
  readonly #database: DatabaseSync;
  readonly #writer: SqliteConnection;
  #configured = false;
  #closed = false;
  #reader: SqliteConnection | undefined;
  #current: SqliteTransaction | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: SqliteStoreOptions) {
    const { path, deadlineMs = SQLITE_DEFAULTS.deadlineMs, maxQueued = SQLITE_DEFAULTS.maxQueued } = options;
    this.#path = absolutePath(path);
    this.label = `sqlite:${this.#path}`;
    this.#deadlineMs = deadlineMs;
    this.#now = options.now;
    this.#turns = new Turns({
      label: this.label,
      maxTaken: 1,
      maxQueued,
      queueFull: (limit) => storeBusy(this.label, 'limit', String(limit)),
      tooLate: (milliseconds) => storeBusy(this.label, 'turn', String(milliseconds)),
    });
    this.#database = openDatabase(this.#path, this.label);
    this.#writer = new SqliteConnection(this.#database);
    try {
      this.#configure();
    } catch (error) {
      // Two processes may open the file at the same time: the first use tries again.
      if (isLocked(error)) return;
      this.#writer.close();
      throw describeSqliteError(error, this.label);
    }
  }

  async transaction<Result>(
    work: (transaction: SqlTransaction) => Promise<Result>,
    options: TransactionOptions = {},
  ): Promise<Result> {
    this.#scope.refuseNested(this.label);
    const deadline = new Deadline(options.deadlineMs ?? this.#deadlineMs);
    const endTurn = await this.#turns.take(deadline);
    try {
      const transaction = await this.#begin(deadline);
      try {
        const result = await this.#scope.run(transaction, async () => work(transaction));
        transaction.commit();
        return result;
      } finally {
        transaction.rollBack();
        this.#current = undefined;
      }
    } finally {
      endTurn();
    }
  }

  currentTransaction(): SqlTransaction | undefined {
    return this.#scope.current();
  }

  async query(text: string, values: readonly SqlValue[] = []): Promise<SqlResult> {
    if (this.#closing !== undefined) throw storeClosed(this.label);
    this.#scope.refuseNested(this.label);
    checkSqlInput(text, values);
    if (this.#path !== IN_MEMORY && READING.test(firstWordOf(text))) {
      const answer = await this.#read(text, values);
      if (answer !== undefined) return answer;
    }
    return this.transaction(async (transaction) => transaction.query(text, values));
  }

  async migrate(migrations: readonly Migration[]): Promise<void> {
    await migrateStore({ store: this, migrations, now: this.#now });
  }

  /** Empties the write-ahead log into the file, where deleted bytes are overwritten. */
  async scrub(): Promise<void> {
    for (let attempt = 1; this.#path !== IN_MEMORY && attempt <= SCRUB_ATTEMPTS; attempt += 1) {
      const endTurn = await this.#turns.take(new Deadline(this.#deadlineMs));
      try {
        if (this.#closed || this.#writer.emptyLog()) return;
      } catch (error) {
        if (!isLocked(error)) throw describeSqliteError(error, this.label);
      } finally {
        endTurn();
      }
      await setTimeout(SCRUB_PAUSE_MS);
    }
  }

  /** Refuses new work, lets what goes on and what waits finish within the deadline, then closes the file. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #begin(deadline: Deadline): Promise<SqliteTransaction> {
    try {
      await whileLocked(
        () => {
          if (this.#closed) throw storeClosed(this.label);
          this.#configure();
          this.#writer.rollBack();
          this.#writer.execute('BEGIN IMMEDIATE');
        },
        { deadline, label: this.label },
      );
    } catch (error) {
      throw describeSqliteError(error, this.label);
    }
    this.#current = new SqliteTransaction(this.#writer, this.label);
    return this.#current;
  }

  /** Answers without a turn; `undefined` for a statement that turns out to write. */
  async #read(text: string, values: readonly SqlValue[]): Promise<SqlResult | undefined> {
    const deadline = new Deadline(this.#deadlineMs);
    const attempt = (): SqlResult => {
      this.#configure();
      if (this.#reader === undefined) throw storeClosed(this.label);
      return this.#reader.query(text, values);
    };
    try {
      return await whileLocked(attempt, { deadline, label: this.label });
    } catch (error) {
      if (isReadOnly(error)) return undefined;
      throw describeSqliteError(error, this.label);
    }
  }

  #configure(): void {
    if (this.#configured) return;
    configureDatabase(this.#database, this.label);
    if (this.#path !== IN_MEMORY) this.#reader = new SqliteConnection(openReader(this.#path, this.label));
    this.#configured = true;
  }

  async #close(): Promise<void> {
    const late = new AbortController();
    await Promise.race([
      this.#turns.drain().then(() => late.abort()),
      setTimeout(new Deadline(this.#deadlineMs).leftMs, undefined, { signal: late.signal }).catch(
        () => undefined,
      ),
    ]);
    this.#closed = true;
    this.#current?.abandon();
    this.#turns.refuseAll();
    this.#reader?.close();
    this.#reader = undefined;
    this.#writer.close();
  }
}
