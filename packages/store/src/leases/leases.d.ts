import type { Store } from '../sql/store.js';
import type { Lease } from './lease.js';
/** Which lease, for whom, and for how long. */
export interface LeaseRequest {
    /** What is done alone, such as `audit/delivery/s3`. At most 200 characters. */
    readonly name: string;
    /** Who asks: a text that no other process has, such as a UUID made at start. At most 200 characters. */
    readonly holder: string;
    /** How long it is held without being renewed, in milliseconds, from 1 to 86_400_000. */
    readonly ttlMs: number;
}
/** Where leases are kept. */
export interface LeasesOptions {
    /** Has the table of {@link leaseMigrations}. */
    readonly store: Pick<Store, 'dialect' | 'query'>;
    /** The host's clock in milliseconds since 1970; PostgreSQL's own is used instead where that is the store. @default Date.now */
    readonly now?: (() => number) | undefined;
}
/**
 * Leases over all processes that share a store. A holder that stalls may go on for a moment after it lost its lease:
 * write its `token` beside what you do, and refuse lower ones than the highest seen.
 *
 * @example
 * ```ts
 * import { randomUUID } from 'node:crypto';
 * import { leaseMigrations, Leases, openSqliteStore } from '@eyrie/store/engine';
 *
 * const store = openSqliteStore({ path: ':memory:' });
 * await store.migrate(leaseMigrations);
 * const leases = new Leases({ store });
 * const lease = await leases.acquire({ name: 'nightly-report', holder: randomUUID(), ttlMs: 30_000 });
 * await lease?.release();
 * await store.close();
 * ```
 */
export declare class Leases {
    #private;
    constructor({ store, now }: LeasesOptions);
    /**
     * Takes a lease that nobody holds; `undefined` where somebody does, be it the same holder.
     *
     * @throws EyrieError `EYRIE_STORE_LEASE_INVALID` for a request out of its bounds, and what the store rejects with
     */
    acquire(request: LeaseRequest): Promise<Lease | undefined>;
}
export { leaseMigrations } from './lease-migrations.js';
//# sourceMappingURL=leases.d.ts.map