import type { Diagnostics } from '@eyrie/core/engine';
import { parseStoreUrl } from '../config/store-url.js';
import { openPostgresStore } from '../postgres/postgres-store.js';
import type { Store } from '../sql/store.js';
import { openSqliteStore } from '../sqlite/sqlite-store.js';

/** Which store to open, and how. */
export interface OpenStoreOptions {
  /** `sqlite:<path>` or `postgres://…`. */
  readonly url: string;
  /** Connections to PostgreSQL. @default 10 */
  readonly maxConnections?: number | undefined;
  /** Hears of a server that may lose what it has acknowledged. @default nobody */
  readonly diagnostics?: Diagnostics | undefined;
}

/**
 * Opens the store that a URL names.
 *
 * @throws EyrieError `EYRIE_STORE_URL_INVALID` for a URL of neither kind, `EYRIE_STORE_DRIVER_MISSING` where `pg` is not
 * installed, `EYRIE_STORE_UNAVAILABLE` where the file or the server cannot be opened.
 *
 * @example
 * ```ts
 * import { openStore } from '@eyrie/store/engine';
 *
 * const store = await openStore({ url: 'sqlite::memory:' });
 * await store.transaction(async (transaction) => {
 *   await transaction.query('CREATE TABLE notes (text TEXT)');
 *   await transaction.query('INSERT INTO notes (text) VALUES ($1)', ['kept together, or not at all']);
 * });
 * await store.close();
 * ```
 */
export async function openStore({ url, maxConnections, diagnostics }: OpenStoreOptions): Promise<Store> {
  const parsed = parseStoreUrl(url);
  return parsed.dialect === 'sqlite'
    ? openSqliteStore({ path: parsed.path })
    : await openPostgresStore({ url: parsed.url, maxConnections, diagnostics });
}
