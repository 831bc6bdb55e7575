import type { SqlDialect } from '@eyrie/store/engine';

/** The time of the database's host as ISO 8601 in UTC with milliseconds, in SQL. */
export const DATABASE_NOW: Readonly<Record<SqlDialect, string>> = Object.freeze({
  sqlite: "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
  postgres: `to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
});
