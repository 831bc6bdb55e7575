import type { SqlDialect } from '../sql/store.js';

/** Expressions of SQL for a lease's times, and the values that they need. */
export interface LeaseClock {
  /** The expression for now. */
  readonly now: string;
  /** The expression for the end of a while of the given milliseconds, from now on. */
  readonly end: string;
  /** What stands behind their placeholders, in order, from `$1` on. */
  values(ttlMs: number): readonly (string | number)[];
}

/**
 * PostgreSQL's own clock, because the hosts of its clients disagree about the time; that of the host for a file of
 * SQLite, which one host alone has open.
 */
export function leaseClockOf(dialect: SqlDialect, now: () => number): LeaseClock {
  if (dialect === 'sqlite') {
    return {
      now: '$1',
      end: '$2',
      values: (ttlMs) => {
        const time = now();
        return [new Date(time).toISOString(), new Date(time + ttlMs).toISOString()];
      },
    };
  }
  const time = `clock_timestamp() AT TIME ZONE 'UTC'`;
  const text = (timestamp: string): string => `to_char(${timestamp}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  return {
    // The second value keeps both dialects at the same numbers of placeholders.
    now: text(`${time} - CAST($1 AS INTEGER) * INTERVAL '1 millisecond'`),
    end: text(`${time} + CAST($2 AS INTEGER) * INTERVAL '1 millisecond'`),
    values: (ttlMs) => [0, ttlMs],
  };
}
