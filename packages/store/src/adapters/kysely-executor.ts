import type { SqlTransaction } from '../sql/sql-executor.js';
import { adaptedTransaction } from './adapted-transaction.js';
import { expectTransaction } from './transaction-expected.js';

/** What Eyrie needs of the transaction that `db.transaction().execute(async (trx) => …)` of Kysely passes. */
export interface KyselyTransaction {
  readonly isTransaction: boolean;
  withoutPlugins(): KyselyQueries;
}

export interface KyselyQueries {
  executeQuery(query: never): Promise<unknown>;
}

/**
 * A transaction of Kysely as a transaction of Eyrie: what is written through it is kept together with what Kysely
 * writes. Plugins, such as one that renames columns, do not see its statements.
 *
 * @throws EyrieError `EYRIE_STORE_TRANSACTION_EXPECTED` where it is given a database that is in no transaction
 *
 * @example
 * ```ts excerpt
 * await db.transaction().execute(async (trx) => {
 *   await trx.insertInto('users').values(user).execute();
 *   await audit.emit(event, { tx: kyselyExecutor(trx) });
 * });
 * ```
 */
export function kyselyExecutor(transaction: KyselyTransaction): SqlTransaction {
  expectTransaction(
    transaction.isTransaction,
    'Pass the trx of db.transaction().execute(async (trx) => …), not the database',
  );
  const queries = transaction.withoutPlugins();
  return adaptedTransaction((text, values) => queries.executeQuery(compiledQueryOf(text, values) as never));
}

/** As `CompiledQuery.raw` of Kysely makes it. */
function compiledQueryOf(text: string, values: readonly unknown[]): object {
  return {
    sql: text,
    parameters: values,
    query: { kind: 'RawNode', sqlFragments: [text], parameters: [] },
    queryId: { queryId: 'eyrie' },
  };
}
