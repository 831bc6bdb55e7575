import { existsSync } from 'node:fs';
import { missingTables } from '@eyrie/audit/engine';
import { Diagnostics, EyrieError } from '@eyrie/core/engine';
import { openPostgresStore, openSqliteStore, type Store, type StoreUrl } from '@eyrie/store/engine';
import type { StoreFlags } from '../options/store-options.js';
import type { CliContext } from '../program/cli-context.js';
import { safeLines } from '../terminal/safe-text.js';
import { locateStore } from './store-location.js';

const MAX_CONNECTIONS = 2;
// What is read here: without any other one, evidence can be told all the same.
const TABLES = [
  'eyrie_audit_head',
  'eyrie_audit_log',
  'eyrie_audit_ids',
  'eyrie_audit_targets',
  'eyrie_audit_checkpoints',
  'eyrie_audit_segments',
  'eyrie_audit_cursors',
  'eyrie_audit_deliveries',
];

/**
 * Works with the store that the options name, and closes it. A file that is not there is never made.
 *
 * @throws EyrieError `EYRIE_CLI_STORE_MISSING`, and what opening throws
 */
export async function withAuditStore<Result>(
  context: CliContext,
  flags: StoreFlags,
  work: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = await openAuditStore(context, await locateStore(context, flags));
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Opens a store that has the tables of the audit trail. */
export async function openAuditStore(context: CliContext, url: StoreUrl): Promise<Store> {
  if (url.dialect === 'sqlite' && url.path !== ':memory:' && !existsSync(url.path)) {
    throw missing(`There is no store sqlite:${url.path}`);
  }
  const store = await open(context, url);
  try {
    await assertTables(store);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Opens a store, and makes the file of SQLite where there is none. */
export async function open(context: CliContext, url: StoreUrl): Promise<Store> {
  if (url.dialect === 'sqlite') return openSqliteStore({ path: url.path });
  const diagnostics = new Diagnostics(
    (_level, message) => void context.stderr.write(`${safeLines(message)}\n`),
  );
  return openPostgresStore({ url: url.url, maxConnections: MAX_CONNECTIONS, diagnostics });
}

async function assertTables(store: Store): Promise<void> {
  const tables = await missingTables(store, TABLES);
  if (tables.length === 0) return;
  if (tables.length === TABLES.length)
    throw missing(`The store ${store.label} has no tables of the audit trail`);
  throw new EyrieError({
    code: 'EYRIE_CLI_STORE_MISSING',
    problem: `The store ${store.label} lacks tables of the audit trail: ${tables.join(', ')}`,
    remedy: 'Restore them from a backup; where they were never made, "eyrie store migrate" makes them',
  });
}

function missing(problem: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_CLI_STORE_MISSING',
    problem,
    remedy:
      'Name the store of the service with --store or EYRIE_STORE_URL; a new one gets its tables with "eyrie store migrate"',
  });
}
