import type { SqlDialect, SqlExecutor, SqlValue } from '@eyrie/store/engine';
/** A column to insert into, with the type of its values. */
export interface BulkColumn {
    readonly name: string;
    readonly type: 'text' | 'bigint';
}
/** Rows for one table, each with a value for every column. */
export interface BulkInsert {
    readonly table: string;
    readonly columns: readonly BulkColumn[];
    readonly rows: readonly (readonly SqlValue[])[];
}
/**
 * Inserts many rows with few statements, through any executor: PostgreSQL gets one text per column, which it reads as an
 * array, SQLite several rows per statement. Rows of PostgreSQL go in one statement: at most a few thousand at a time.
 */
export declare function bulkInsert(executor: SqlExecutor, dialect: SqlDialect, insert: BulkInsert): Promise<void>;
/** Values as the text of a PostgreSQL array. */
export declare function textArray(values: readonly SqlValue[]): string;
//# sourceMappingURL=bulk-insert.d.ts.map