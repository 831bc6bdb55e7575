import type { SqlTransaction } from '../sql/sql-executor.js';
import { adaptedTransaction } from './adapted-transaction.js';
import { expectTransaction } from './transaction-expected.js';

/** What Eyrie needs of the transaction that `sql.begin(async (sql) => …)` of postgres.js passes. */
export interface PostgresJsTransaction {
  unsafe(text: string, values?: never): PromiseLike<unknown>;
  /** Only a transaction has it. */
  savepoint(...values: never[]): unknown;
}

/**
 * A transaction of postgres.js as a transaction of Eyrie: what is written through it is kept together with what the
 * service writes. A `transform` of columns renames those in its answers, too.
 *
 * @throws EyrieError `EYRIE_STORE_TRANSACTION_EXPECTED` where it is given a `sql` that is in no transaction
 *
 * @example
 * ```ts excerpt
 * await sql.begin(async (tx) => {
 *   await tx`INSERT INTO users ${tx(user)}`;
 *   await audit.emit(event, { tx: postgresJsExecutor(tx) });
 * });
 * ```
 */
export function postgresJsExecutor(transaction: PostgresJsTransaction): SqlTransaction {
  expectTransaction(
    typeof transaction.savepoint === 'function',
    'Pass the sql of sql.begin(async (sql) => …), not the one outside',
  );
  return adaptedTransaction((text, values) => transaction.unsafe(text, values as never));
}
