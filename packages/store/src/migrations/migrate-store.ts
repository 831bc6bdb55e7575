import { EyrieError } from '@eyrie/core/engine';
import type { Store } from '../sql/store.js';
import { applyMigrations } from './apply-migrations.js';
import type { Migration } from './migration.js';
import { type AppliedMigration, checkMigrations, findMissing, readApplied } from './migration-history.js';

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
export async function migrateStore({ store, migrations, now }: StoreMigration): Promise<void> {
  checkMigrations(migrations);
  const { dialect, label } = store;
  const applied = await findApplied(store);
  if (applied !== undefined && findMissing({ migrations, applied, dialect, label }).length === 0) return;
  await store.transaction((transaction) => applyMigrations({ transaction, dialect, label, migrations, now }));
}

async function findApplied(store: StoreMigration['store']): Promise<readonly AppliedMigration[] | undefined> {
  try {
    return await readApplied(store);
  } catch (error) {
    if (error instanceof EyrieError) throw error;
    // There is no table yet. Were it anything else, making it would say so.
    return undefined;
  }
}
