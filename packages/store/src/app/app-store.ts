import { type EyrieApp, EyrieError } from '@eyrie/core/engine';
import type { ResolvedStoreOptions } from '../config/store-options.js';
import { leaseMigrations } from '../leases/lease-migrations.js';
import type { Store } from '../sql/store.js';
import { openStore } from './open-store.js';
import { switchedOffStore } from './switched-off-store.js';

interface AppStore {
  readonly options: ResolvedStoreOptions;
  readonly opening: Promise<Store>;
}

// By app, so that every package that keeps evidence keeps it in one store.
const STORE_OF = new WeakMap<EyrieApp, AppStore>();

/**
 * The one store of an app: opened and migrated by whoever asks first, closed with the app, after everything else. Where
 * it is switched off, one that refuses whatever is asked of it with `EYRIE_STORE_OFF`.
 *
 * @throws EyrieError `EYRIE_STORE_CONFLICT` where the app already has another one, and what opening and migrating throw.
 */
export async function openAppStore(app: EyrieApp, options: ResolvedStoreOptions): Promise<Store> {
  if (!options.enabled) return switchedOffStore();
  const known = STORE_OF.get(app);
  if (known !== undefined) {
    if (known.options.url === options.url) return known.opening;
    throw new EyrieError({
      code: 'EYRIE_STORE_CONFLICT',
      problem: 'Two modules of this app were given two different stores',
      remedy: 'Write one eyrie.config.ts and give the same object to every module',
    });
  }
  const opening = openAndMigrate(app, options);
  STORE_OF.set(app, { options, opening });
  app.lifecycle.register({
    name: 'store',
    stage: 'outbound',
    close: async () => {
      const store = await opening.catch(() => undefined);
      await store?.close();
    },
  });
  return opening;
}

/** How the store of an app is opened; `undefined` where it has none yet. */
export function storeOptionsOf(app: EyrieApp): ResolvedStoreOptions | undefined {
  return STORE_OF.get(app)?.options;
}

async function openAndMigrate(app: EyrieApp, options: ResolvedStoreOptions): Promise<Store> {
  const { url, maxConnections, migrate } = options;
  const store = await openStore({ url, maxConnections, diagnostics: app.diagnostics });
  try {
    if (migrate) await store.migrate(leaseMigrations);
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}
