/**
 * Refuses what the dialects would keep differently, or not at all, before it reaches a database: in both, the same
 * statement then either works or fails.
 *
 * @throws EyrieError `EYRIE_STORE_STATEMENT_INVALID` for no statement, one that holds NUL or a lone surrogate and one
 * that begins or ends transactions, `EYRIE_STORE_VALUE_INVALID` for a value that neither or only one of them can hold.
 */
export declare function checkSqlInput(text: unknown, values: readonly unknown[]): void;
/** The first word of a statement in capitals, after comments; empty where there is none. */
export declare function firstWordOf(statement: string): string;
//# sourceMappingURL=check-input.d.ts.map