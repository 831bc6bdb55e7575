import type { Migration } from '../migrations/migration.js';
import type { SqlResult, SqlTransaction, SqlValue } from '../sql/sql-executor.js';
import type { Store, TransactionOptions } from '../sql/store.js';
import { type PostgresStoreOptions } from './postgres-source.js';
/**
 * Opens a store in PostgreSQL, through `pg`: with connections of its own to a URL, or with those of a given pool. It
 * asks the server once, so that a store that was opened can be reached. Connections that break are replaced: after a
 * restart of the server the store works again by itself.
 *
 * @throws EyrieError `EYRIE_STORE_DRIVER_MISSING` where `pg` is not installed, `EYRIE_STORE_URL_INVALID`,
 * `EYRIE_STORE_UNAVAILABLE` where the server cannot be reached, `EYRIE_STORE_FORBIDDEN` where it refuses the user,
 * `EYRIE_STORE_BUSY` where it has no connection left
 *
 * @example
 * ```ts excerpt
 * import { openPostgresStore } from '@eyrie/store/engine';
 *
 * const store = await openPostgresStore({ url: 'postgres://shop:secret@localhost:5432/shop' });
 * await store.transaction(async (transaction) => {
 *   await transaction.query('INSERT INTO birds (name) VALUES ($1)', ['eagle']);
 * });
 * await store.close();
 * ```
 */
export declare function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore>;
/** A {@link Store} in PostgreSQL: made by {@link openPostgresStore}. */
export declare class PostgresStore implements Store {
    #private;
    readonly dialect = "postgres";
    readonly label: string;
    /**
     * As {@link Store.transaction} says, at the isolation level read committed. The deadline counts for the connection
     * and again, as `lock_timeout`, for each statement that waits for a lock. It never ends work that goes on.
     *
     * Where the connection is lost during COMMIT, nobody knows whether the transaction is kept: it rejects with
     * `EYRIE_STORE_UNAVAILABLE`, and the message says so. Work whose rows have ids of their own can be done again.
     *
     * @throws EyrieError also `EYRIE_STORE_TRANSACTION_FAILED` where the work resolves although a statement had failed,
     * after which PostgreSQL keeps nothing, and `EYRIE_STORE_FORBIDDEN` where the user lacks a right
     */
    transaction<Result>(work: (transaction: SqlTransaction) => Promise<Result>, options?: TransactionOptions): Promise<Result>;
    currentTransaction(): SqlTransaction | undefined;
    /** As {@link Store.query} says. How long it may wait for a lock is up to the server's own `lock_timeout`. */
    query(text: string, values?: readonly SqlValue[]): Promise<SqlResult>;
    migrate(migrations: readonly Migration[]): Promise<void>;
    /** Refuses new work, lets what goes on and what waits finish within the deadline, then ends its own connections. */
    close(): Promise<void>;
}
//# sourceMappingURL=postgres-store.d.ts.map