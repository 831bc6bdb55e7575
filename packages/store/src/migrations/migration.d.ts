/** One step of a schema, never changed once it is released. */
export interface Migration {
    /** Owner and number, such as `audit/0001-log`: migrations of one owner are applied in the order of their list. */
    readonly id: string;
    /** Statements for SQLite, in order. */
    readonly sqlite: readonly string[];
    /** Statements for PostgreSQL, in order. */
    readonly postgres: readonly string[];
}
//# sourceMappingURL=migration.d.ts.map