import type { Migration, SqlResult, SqlTransaction, SqlValue, Store } from '@eyrie/store/engine';
import type { StoreWork } from './virtual-clock.js';
/** A store of which it is known whether a statement is under way, and that fails when it is told to. */
export declare class WatchedStore implements Store {
    #private;
    /** What every statement fails with; nothing while it is `undefined`. */
    failure: Error | undefined;
    /** What the next transactions fail with once their work is done. */
    commitFailure: Error | undefined;
    constructor(store: Store, work: StoreWork);
    get dialect(): Store['dialect'];
    get label(): string;
    query(text: string, values?: readonly SqlValue[]): Promise<SqlResult>;
    transaction<Result>(work: (transaction: SqlTransaction) => Promise<Result>): Promise<Result>;
    currentTransaction(): SqlTransaction | undefined;
    migrate(migrations: readonly Migration[]): Promise<void>;
    close(): Promise<void>;
}
//# sourceMappingURL=watched-store.d.ts.map