import { EyrieError } from '@eyrie/core/engine';
import type { SqlDialect, Store } from '@eyrie/store/engine';

// One of each owner of migrations: where it is there, so are the others.
const TABLES = [
  'eyrie_audit_outbox',
  'eyrie_audit_cursors',
  'eyrie_audit_requests',
  'eyrie_audit_subject_keys',
  'eyrie_leases',
] as const;

// Neither asks for any right on the table.
const FIND: Readonly<Record<SqlDialect, string>> = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name = $1",
  postgres: 'SELECT to_regclass(CAST($1 AS text)) AS name',
};

/**
 * For an app that may not make its tables itself.
 *
 * @throws EyrieError `EYRIE_AUDIT_TABLES_MISSING`
 */
export async function expectTables(store: Pick<Store, 'dialect' | 'label' | 'query'>): Promise<void> {
  for (const table of TABLES) {
    const { rows } = await store.query(FIND[store.dialect], [table]);
    const name = rows[0]?.name ?? undefined;
    if (name === undefined) throw tableMissing(table, store.label);
  }
}

function tableMissing(table: string, label: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_TABLES_MISSING',
    problem: `The store ${label} has no table ${table}, and the app may not make it`,
    remedy: 'Run "eyrie store migrate" as the owner of the tables, or set EYRIE_STORE_MIGRATE=true',
  });
}
