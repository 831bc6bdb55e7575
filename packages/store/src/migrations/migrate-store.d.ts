import type { Store } from '../sql/store.js';
import type { Migration } from './migration.js';
/** What is to be brought up to date, and with what. */
export interface StoreMigration {
    readonly store: Pick<Store, 'dialect' | 'label' | 'query' | 'transaction'>;
    readonly migrations: readonly Migration[];
    /** Milliseconds since 1970, for the times that are noted. @default Date.now */
    readonly now?: (() => number) | undefined;
}
/**
 * Applies what is new of `migrations` in one transaction, under a lock; where nothing is new, one read tells.
 *
 * @throws EyrieError `EYRIE_STORE_MIGRATION_INVALID` for a list that cannot be right, `EYRIE_STORE_MIGRATION_CHANGED`,
 * `EYRIE_STORE_NEWER`, and what a transaction of the store rejects with
 */
export declare function migrateStore({ store, migrations, now }: StoreMigration): Promise<void>;
//# sourceMappingURL=migrate-store.d.ts.map