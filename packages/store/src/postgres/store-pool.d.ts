import { type PostgresPool } from './pg-driver.js';
import type { PostgresSource } from './postgres-source.js';
/** The connections of a store, and how to let go of them. */
export interface StorePool {
    readonly pool: PostgresPool;
    /** Where they lead, without user and password. */
    readonly label: string;
    /** Ends them, unless they are somebody else's. */
    end(): Promise<void>;
}
export interface PoolLimits {
    readonly maxConnections: number;
    readonly connectTimeoutMs: number;
}
/** Makes the pool of a URL, or takes the one that was given. Connects to nothing yet. */
export declare function openPool(source: PostgresSource, limits: PoolLimits): Promise<StorePool>;
//# sourceMappingURL=store-pool.d.ts.map