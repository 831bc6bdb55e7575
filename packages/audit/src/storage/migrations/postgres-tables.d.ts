/** The tables of the log in PostgreSQL, with the indexes that reading them needs. */
export declare const POSTGRES_LOG_TABLES: readonly string[];
//# sourceMappingURL=postgres-tables.d.ts.map