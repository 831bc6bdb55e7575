import type { SqlResult, SqlValue } from '../sql/sql-executor.js';
import type { ScopedTransaction } from '../sql/transaction-scope.js';
import type { PostgresClient } from './pg-driver.js';
/** One transaction on a client that nobody else uses meanwhile. */
export declare class PostgresTransaction implements ScopedTransaction {
    #private;
    constructor(client: PostgresClient, label: string);
    get open(): boolean;
    /** @param lockTimeoutMs How long each of its statements may wait for a lock. */
    begin(lockTimeoutMs: number): Promise<void>;
    query(text: string, values?: readonly SqlValue[]): Promise<SqlResult>;
    /** Keeps everything; or throws, and the connection may still have to be rolled back. */
    commit(): Promise<void>;
    rollBack(): Promise<void>;
}
//# sourceMappingURL=postgres-transaction.d.ts.map