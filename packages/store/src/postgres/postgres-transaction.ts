import { checkSqlInput } from '../sql/check-input.js';
import type { SqlResult, SqlValue } from '../sql/sql-executor.js';
import { transactionEnded, transactionFailed } from '../sql/store-errors.js';
import type { ScopedTransaction } from '../sql/transaction-scope.js';
import type { PostgresClient } from './pg-driver.js';
import { commitUnknown, describePostgresError, isConnectionLost } from './postgres-errors.js';
import { runStatement } from './run-statement.js';

const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** One transaction on a client that nobody else uses meanwhile. */
export class PostgresTransaction implements ScopedTransaction {
  readonly #client: PostgresClient;
  readonly #label: string;
  #open = true;
  #failure: { readonly error: unknown } | undefined;
  // One statement at a time, as `pg` asks of its callers.
  #last: Promise<unknown> = Promise.resolve();

  constructor(client: PostgresClient, label: string) {
    this.#client = client;
    this.#label = label;
  }

  get open(): boolean {
    return this.#open;
  }

  /** @param lockTimeoutMs How long each of its statements may wait for a lock. */
  async begin(lockTimeoutMs: number): Promise<void> {
    const timeout = Math.ceil(Math.min(Math.max(lockTimeoutMs, 1), MAX_TIMEOUT_MS));
    await this.#control(`BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = ${timeout}`);
  }

  async query(text: string, values: readonly SqlValue[] = []): Promise<SqlResult> {
    if (!this.#open) throw transactionEnded(this.#label);
    checkSqlInput(text, values);
    const answer = this.#last.then(() => this.#send(text, values));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  /** Keeps everything; or throws, and the connection may still have to be rolled back. */
  async commit(): Promise<void> {
    await this.#end();
    if (this.#failure !== undefined) throw transactionFailed(this.#label, this.#failure.error);
    let answer: unknown;
    try {
      answer = await this.#client.query({ text: 'COMMIT' });
    } catch (error) {
      throw isConnectionLost(error)
        ? commitUnknown(this.#label, error)
        : describePostgresError(error, this.#label);
    }
    // To the COMMIT of a transaction in which a statement failed, PostgreSQL answers ROLLBACK without an error.
    const { command } = answer as { readonly command?: unknown };
    if (command === 'ROLLBACK') throw transactionFailed(this.#label, undefined);
  }

  async rollBack(): Promise<void> {
    await this.#end();
    await this.#control('ROLLBACK');
  }

  async #end(): Promise<void> {
    this.#open = false;
    await this.#last;
  }

  async #send(text: string, values: readonly SqlValue[]): Promise<SqlResult> {
    if (this.#failure !== undefined) throw transactionFailed(this.#label, this.#failure.error);
    try {
      return await runStatement(this.#client, this.#label, { text, values });
    } catch (error) {
      this.#failure = { error };
      throw error;
    }
  }

  async #control(text: string): Promise<void> {
    try {
      await this.#client.query({ text });
    } catch (error) {
      throw describePostgresError(error, this.#label);
    }
  }
}
