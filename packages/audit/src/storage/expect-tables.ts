import { EyrieError } from '@eyrie/core/engine';
import type { SqlDialect, Store } from '@eyrie/store/engine';

// All that the migrations of the audit trail make.
const TABLES = [
  'eyrie_audit_outbox',
  'eyrie_audit_log',
  'eyrie_audit_ids',
  'eyrie_audit_targets',
  'eyrie_audit_head',
  'eyrie_audit_checkpoints',
  'eyrie_audit_segments',
  'eyrie_audit_rejected',
  'eyrie_audit_cursors',
  'eyrie_audit_deliveries',
  'eyrie_audit_requests',
  'eyrie_audit_subject_keys',
  'eyrie_audit_erased',
  'eyrie_leases',
] as const;

// Neither asks for any right on the table.
const FIND: Readonly<Record<SqlDialect, string>> = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name = $1",
  postgres: 'SELECT to_regclass(CAST($1 AS text)) AS name',
};

type TableStore = Pick<Store, 'dialect' | 'label' | 'query'>;

/** Which tables of the audit trail a store does not have. @default tables all that a migration makes */
export async function missingTables(
  store: TableStore,
  tables: readonly string[] = TABLES,
): Promise<readonly string[]> {
  // Bounded by the tables.
  const missing: string[] = [];
  for (const table of tables) {
    const { rows } = await store.query(FIND[store.dialect], [table]);
    if ((rows[0]?.name ?? undefined) === undefined) missing.push(table);
  }
  return missing;
}

/**
 * For an app that may not make its tables itself.
 *
 * @throws EyrieError `EYRIE_AUDIT_TABLES_MISSING`
 */
export async function expectTables(store: TableStore): Promise<void> {
  const [first] = await missingTables(store);
  if (first !== undefined) throw tableMissing(first, store.label);
}

function tableMissing(table: string, label: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_TABLES_MISSING',
    problem: `The store ${label} has no table ${table}, and the app may not make it`,
    remedy: 'Run "eyrie store migrate" as the owner of the tables, or set EYRIE_STORE_MIGRATE=true',
  });
}
