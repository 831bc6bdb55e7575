import type { SqlTransaction } from '../sql/sql-executor.js';
/** What Eyrie needs of the transaction that `db.transaction(async (tx) => …)` of Drizzle passes, for PostgreSQL. */
export interface DrizzleTransaction {
    execute(query: never): PromiseLike<unknown>;
    /** Only a transaction has it. */
    rollback(): never;
}
/**
 * A transaction of Drizzle (`node-postgres`, `postgres-js` and others of PostgreSQL) as a transaction of Eyrie: what is
 * written through it is kept together with what Drizzle writes. Errors are those of the driver, without the values of
 * the statement that Drizzle puts into its messages.
 *
 * @throws EyrieError `EYRIE_STORE_TRANSACTION_EXPECTED` where it is given a database that is in no transaction
 *
 * @example
 * ```ts excerpt
 * await db.transaction(async (tx) => {
 *   await tx.insert(users).values(user);
 *   await audit.emit(event, { tx: drizzleExecutor(tx) });
 * });
 * ```
 */
export declare function drizzleExecutor(transaction: DrizzleTransaction): SqlTransaction;
//# sourceMappingURL=drizzle-executor.d.ts.map