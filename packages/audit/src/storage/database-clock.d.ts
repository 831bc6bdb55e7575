import type { SqlDialect } from '@eyrie/store/engine';
/** The time of the database's host as ISO 8601 in UTC with milliseconds, in SQL. */
export declare const DATABASE_NOW: Readonly<Record<SqlDialect, string>>;
//# sourceMappingURL=database-clock.d.ts.map