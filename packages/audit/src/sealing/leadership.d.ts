import type { SqlDialect, SqlTransaction } from '@eyrie/store/engine';
/**
 * Whether this transaction alone may write to the log of a stream, until it ends. One of SQLite always may: there is one
 * writer to a file.
 */
export declare function takeLead(transaction: SqlTransaction, dialect: SqlDialect, stream: string): Promise<boolean>;
//# sourceMappingURL=leadership.d.ts.map