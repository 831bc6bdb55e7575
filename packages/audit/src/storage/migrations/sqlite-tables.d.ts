/** The tables of the log in SQLite, with the indexes that reading them needs. */
export declare const SQLITE_LOG_TABLES: readonly string[];
//# sourceMappingURL=sqlite-tables.d.ts.map