import { EyrieError } from '@eyrie/core/engine';
import type { SqlTransaction } from '../sql/sql-executor.js';
import type { Store } from '../sql/store.js';
/** Opens one more store onto the database of a case. */
export type OpenStore = () => Promise<Store>;
/** One promise of every {@link Store}, for any test runner. */
export interface StoreContractCase {
    /** A sentence. */
    readonly name: string;
    /**
     * Rejects where the promise is broken. Closes every store that it opens, and leaves its tables, whose names no
     * other run has, in the database.
     *
     * @param open Opens another store onto the same database each time, with at most 20 connections.
     */
    readonly run: (open: OpenStore) => Promise<void>;
}
/** What most cases need. */
export interface ContractBench {
    readonly store: Store;
    /** A table of this case alone, with the columns `id` (text, primary key) and `amount` (64 bits). */
    readonly table: string;
    /** The ids in the table, in order, as another store on the same database sees them. */
    ids(): Promise<readonly unknown[]>;
}
/** A case with a store and a table of its own. */
export declare function onTable(name: string, work: (bench: ContractBench) => Promise<void>): StoreContractCase;
/** Opens stores, and closes them whatever happens. */
export declare function withStores(open: OpenStore, count: number, work: (stores: readonly [Store, Store, ...Store[]]) => Promise<void>): Promise<void>;
/** A name for a table, a lease or an owner of migrations that no other run has. */
export declare function uniqueName(): string;
/** Runs `work` in a transaction that is rolled back after it; rejects where anything else goes wrong. */
export declare function rollingBack(store: Store, work: (transaction: SqlTransaction) => Promise<void>): Promise<void>;
/** Rejects unless `work` rejects with an `EyrieError` of this code, which it resolves with. */
export declare function rejectsWith(code: string, work: () => Promise<unknown>): Promise<EyrieError>;
/** What `work` rejects with. */
export declare function rejectionOf(work: () => Promise<unknown>): Promise<unknown>;
//# sourceMappingURL=contract-case.d.ts.map