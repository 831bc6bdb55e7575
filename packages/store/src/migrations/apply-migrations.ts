import type { SqlExecutor } from '../sql/sql-executor.js';
import type { SqlDialect } from '../sql/store.js';
import type { Migration } from './migration.js';
import { digestOf, findMissing, readApplied } from './migration-history.js';

/** Where migrations are applied: on a transaction that is kept, or not, as a whole. */
export interface MigrationRun {
  readonly transaction: SqlExecutor;
  readonly dialect: SqlDialect;
  /** For messages: {@link Store.label}. */
  readonly label: string;
  readonly migrations: readonly Migration[];
  /** Milliseconds since 1970, for the times that are noted. @default Date.now */
  readonly now?: (() => number) | undefined;
}

// "eyrie" in ASCII, and one byte for what it locks.
const POSTGRES_LOCK = 0x65_79_72_69_65_01n;

const TABLE = {
  sqlite:
    'CREATE TABLE IF NOT EXISTS eyrie_migrations (id TEXT PRIMARY KEY, digest TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT',
  postgres:
    'CREATE TABLE IF NOT EXISTS eyrie_migrations (id TEXT COLLATE "C" PRIMARY KEY, digest TEXT NOT NULL, applied_at TEXT COLLATE "C" NOT NULL)',
} satisfies Record<SqlDialect, string>;

/** Applies what is new on an open transaction. SQLite's holds the lock of writers already; PostgreSQL's takes one. */
export async function applyMigrations(run: MigrationRun): Promise<void> {
  const { transaction, dialect, label, migrations, now = Date.now } = run;
  if (dialect === 'postgres') {
    await transaction.query('SELECT pg_advisory_xact_lock(CAST($1 AS BIGINT))', [POSTGRES_LOCK]);
  }
  await transaction.query(TABLE[dialect]);
  const applied = await readApplied(transaction);
  for (const migration of findMissing({ migrations, applied, dialect, label })) {
    for (const statement of migration[dialect]) await transaction.query(statement);
    await transaction.query(
      'INSERT INTO eyrie_migrations (id, digest, applied_at) VALUES (CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT))',
      [migration.id, digestOf(migration, dialect), new Date(now()).toISOString()],
    );
  }
}
