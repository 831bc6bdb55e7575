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
export declare function leaseClockOf(dialect: SqlDialect, now: () => number): LeaseClock;
//# sourceMappingURL=lease-clock.d.ts.map