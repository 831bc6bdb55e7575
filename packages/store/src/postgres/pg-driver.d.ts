/** A statement as clients of `pg` take it. */
export interface PostgresQuery {
    readonly text: string;
    readonly values?: unknown[];
    readonly queryMode?: string;
}
/** What Eyrie needs of a client that a pool has lent. */
export interface PostgresClient {
    query(query: PostgresQuery): Promise<unknown>;
    /** Gives it back; with an error the pool lets go of its connection. */
    release(error?: Error | boolean): void;
    on?(event: 'error', listener: (error: Error) => void): unknown;
    off?(event: 'error', listener: (error: Error) => void): unknown;
}
/** What Eyrie needs of a pool: `Pool` of `pg`, or one that behaves as it does. */
export interface PostgresPool {
    connect(): Promise<PostgresClient>;
}
/** A pool that is ended by whoever made it. */
export interface PgPool extends PostgresPool {
    on(event: 'error', listener: (error: Error) => void): unknown;
    end(): Promise<void>;
}
export interface PgPoolConfig {
    readonly connectionString: string;
    readonly max: number;
    readonly connectionTimeoutMillis: number;
    readonly keepAlive: boolean;
    readonly keepAliveInitialDelayMillis: number;
    readonly fallback_application_name: string;
}
/** The part of `pg` that is used; its own types would make every user install them. */
export interface PgDriver {
    readonly Pool: new (config: PgPoolConfig) => PgPool;
}
/**
 * Loads `pg`, which only those who open a store from a URL need.
 *
 * @throws EyrieError `EYRIE_STORE_DRIVER_MISSING` where it cannot be loaded.
 */
export declare function loadPg(load?: () => Promise<unknown>): Promise<PgDriver>;
//# sourceMappingURL=pg-driver.d.ts.map