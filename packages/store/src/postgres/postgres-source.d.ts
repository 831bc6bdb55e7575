import type { Diagnostics } from '@eyrie/core/engine';
import type { PostgresPool } from './pg-driver.js';
/** A server by its URL, or connections that the service has already. */
export type PostgresSource = {
    /** `postgres://user:password@host:port/database`, with the parameters that `pg` understands. */
    readonly url: string;
    readonly pool?: undefined;
} | {
    /** A `Pool` of `pg`, or one that behaves as it does. The store never closes it. */
    readonly pool: PostgresPool;
    readonly url?: undefined;
};
/** How a store in PostgreSQL is opened. */
export type PostgresStoreOptions = PostgresSource & {
    /** How many connections the store holds at once, of a given pool too. @default 10 */
    readonly maxConnections?: number | undefined;
    /** How many may wait for a connection. @default 1000 */
    readonly maxQueued?: number | undefined;
    /**
     * How long work may wait for a connection, each statement of a transaction for a lock, and `close()` for what goes
     * on, in milliseconds. @default 5000
     */
    readonly deadlineMs?: number | undefined;
    /** Is warned with `EYRIE_STORE_NOT_DURABLE`. @default nobody */
    readonly diagnostics?: Diagnostics | undefined;
    /** Milliseconds since 1970, for the times that migrations are noted with. @default Date.now */
    readonly now?: (() => number) | undefined;
};
export declare const POSTGRES_DEFAULTS: Readonly<{
    maxConnections: 10;
    maxQueued: 1000;
    deadlineMs: 5000;
}>;
//# sourceMappingURL=postgres-source.d.ts.map