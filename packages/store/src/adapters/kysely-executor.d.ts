import type { SqlTransaction } from '../sql/sql-executor.js';
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
export declare function kyselyExecutor(transaction: KyselyTransaction): SqlTransaction;
//# sourceMappingURL=kysely-executor.d.ts.map