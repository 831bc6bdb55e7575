/** What a statement may be given, in both dialects. */
export type SqlValue = string | number | bigint | boolean | null | Uint8Array;
/** A row by its columns' names. Integers are numbers in both dialects, as large as a number holds exactly. */
export type SqlRow = Readonly<Record<string, unknown>>;
/** What a statement answered. */
export interface SqlResult {
    readonly rows: readonly SqlRow[];
    /** Rows that were returned or changed. */
    readonly rowCount: number;
}
/**
 * Whatever runs a statement with `$1`, `$2` … in its text: a client of `pg`, a query runner of TypeORM, a transaction
 * of {@link Store}, or one of another library through its adapter. What it answers is read by {@link rowsOf}.
 */
export interface SqlExecutor {
    query(text: string, values?: SqlValue[]): Promise<unknown>;
}
/**
 * A transaction of a {@link Store}: everything that goes through it is kept together or not at all. Once a statement
 * failed nothing of it is kept, in both dialects.
 *
 * @throws EyrieError `EYRIE_STORE_STATEMENT_INVALID` and `EYRIE_STORE_VALUE_INVALID` for what one dialect would take
 * and the other not, before it reaches the database; `EYRIE_STORE_TRANSACTION_ENDED` after its end,
 * `EYRIE_STORE_TRANSACTION_FAILED` after a statement that failed. What the database throws is passed on.
 */
export interface SqlTransaction extends SqlExecutor {
    query(text: string, values?: readonly SqlValue[]): Promise<SqlResult>;
}
//# sourceMappingURL=sql-executor.d.ts.map