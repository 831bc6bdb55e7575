import type { Migration } from '../migrations/migration.js';
import type { SqlResult, SqlTransaction, SqlValue } from './sql-executor.js';

/** Which SQL a store speaks. */
export type SqlDialect = 'sqlite' | 'postgres';

/** How one transaction is run. */
export interface TransactionOptions {
  /** How long it may wait for its turn and for locks before its work begins, in milliseconds. @default 5000 */
  readonly deadlineMs?: number | undefined;
}

/**
 * Where evidence is kept: PostgreSQL, or a file of SQLite for one node. Statements are written with `$1`, `$2` … in
 * both; times are kept as ISO 8601 text in UTC with milliseconds, which sorts by itself.
 */
export interface Store {
  readonly dialect: SqlDialect;
  /** For messages: the file, or host and database, never a credential. */
  readonly label: string;
  /**
   * Runs `work` in a write transaction of its own: committed when it resolves, rolled back when it rejects. Two of them
   * never share a connection.
   *
   * @throws EyrieError `EYRIE_STORE_BUSY` where its turn or a lock does not come within the deadline or too many wait,
   * `EYRIE_STORE_TRANSACTION_NESTED` inside another transaction of this store that the same work has open,
   * `EYRIE_STORE_UNAVAILABLE` where the database cannot be reached, `EYRIE_STORE_FULL` where its disk is full,
   * `EYRIE_STORE_TRANSACTION_FAILED` where the work resolves although a statement of it had failed: nothing is kept then,
   * `EYRIE_STORE_CLOSED` after {@link close}. What the work or a statement of it throws is passed on; whether a row
   * exists already is asked with `isUniqueViolation`.
   */
  transaction<Result>(
    work: (transaction: SqlTransaction) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>;
  /** The transaction of this store that the calling code runs in; `undefined` outside of one. */
  currentTransaction(): SqlTransaction | undefined;
  /**
   * Runs one statement by itself: it sees what is committed, and is committed once it resolves. Rejects as
   * {@link transaction} does, also inside an open transaction of the same work, which has its own `query`.
   */
  query(text: string, values?: readonly SqlValue[]): Promise<SqlResult>;
  /**
   * Brings the tables up to date: what is new of `migrations` is applied, in order, in one transaction, under a lock, once.
   *
   * @throws EyrieError `EYRIE_STORE_MIGRATION_CHANGED` where one that was applied reads otherwise now,
   * `EYRIE_STORE_NEWER` where the tables were made by a newer release.
   */
  migrate(migrations: readonly Migration[]): Promise<void>;
  /**
   * Removes what was deleted from files in which it may linger, outside of any transaction. As far as that is possible now:
   * who reads in an old state of the data keeps it. Missing where the database sees to it itself.
   */
  scrub?(): Promise<void>;
  /** Waits for what goes on, then lets go of every connection. Once. */
  close(): Promise<void>;
}
