import type { SqlTransaction, SqlValue } from '../sql/sql-executor.js';
type Run = (text: string, values: SqlValue[]) => PromiseLike<unknown>;
/** A transaction of another library: its statements are checked as those of a store, its answers have the same shape. */
export declare function adaptedTransaction(run: Run): SqlTransaction;
export {};
//# sourceMappingURL=adapted-transaction.d.ts.map