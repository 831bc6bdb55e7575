import { EyrieError } from '@eyrie/core/engine';
import { checkSqlInput } from '../sql/check-input.js';
import type { SqlResult, SqlValue } from '../sql/sql-executor.js';
import { storeClosed, transactionEnded, transactionFailed } from '../sql/store-errors.js';
import type { ScopedTransaction } from '../sql/transaction-scope.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { describeSqliteError } from './sqlite-errors.js';

/** One write transaction of a connection that nobody else writes through meanwhile. */
export class SqliteTransaction implements ScopedTransaction {
  readonly #connection: SqliteConnection;
  readonly #label: string;
  #open = true;
  #abandoned = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(connection: SqliteConnection, label: string) {
    this.#connection = connection;
    this.#label = label;
  }

  get open(): boolean {
    return this.#open;
  }

  async query(text: string, values: readonly SqlValue[] = []): Promise<SqlResult> {
    if (!this.#open) throw transactionEnded(this.#label);
    if (this.#abandoned) throw storeClosed(this.#label);
    if (this.#failure !== undefined) throw transactionFailed(this.#label, this.#failure.error);
    checkSqlInput(text, values);
    try {
      return this.#connection.query(text, values);
    } catch (error) {
      // What was refused before it reached SQLite spoils nothing.
      if (!(error instanceof EyrieError)) this.#failure = { error };
      throw describeSqliteError(error, this.#label);
    }
  }

  /** Keeps everything, or throws and keeps nothing. */
  commit(): void {
    if (this.#abandoned) {
      this.#open = false;
      throw storeClosed(this.#label);
    }
    if (this.#failure !== undefined) {
      this.rollBack();
      throw transactionFailed(this.#label, this.#failure.error);
    }
    try {
      this.#connection.execute('COMMIT');
      this.#open = false;
    } catch (error) {
      this.rollBack();
      throw describeSqliteError(error, this.#label);
    }
  }

  /** Never throws: what it could not roll back now, the connection rolls back before its next transaction. */
  rollBack(): void {
    if (!this.#open) return;
    this.#open = false;
    try {
      this.#connection.rollBack();
    } catch {
      // The error that led here says more.
    }
  }

  /** For a store that does not wait for it any longer: closing the connection rolls back. */
  abandon(): void {
    this.#abandoned = true;
  }
}
