import { createHash } from 'node:crypto';
import { EyrieError } from '@eyrie/core/engine';
import { rowsOf } from '../sql/rows-of.js';
import type { SqlExecutor } from '../sql/sql-executor.js';
import type { SqlDialect } from '../sql/store.js';
import type { Migration } from './migration.js';

/** A migration that a database has. */
export interface AppliedMigration {
  readonly id: string;
  /** SHA-256 of its statements in hexadecimal. */
  readonly digest: string;
}

const ID = /^[a-z][a-z0-9-]{0,49}\/[0-9]{4}-[a-z0-9-]{1,100}$/;

/** SHA-256 of the statements of one dialect, in hexadecimal. */
export function digestOf(migration: Migration, dialect: SqlDialect): string {
  return createHash('sha256').update(JSON.stringify(migration[dialect])).digest('hex');
}

/** @throws EyrieError `EYRIE_STORE_MIGRATION_INVALID` for an id of another form, twice the same, or out of order */
export function checkMigrations(migrations: readonly Migration[]): void {
  const last = new Map<string, string>();
  for (const { id } of migrations) {
    const owner = ownerOf(id);
    if (!ID.test(id) || (last.get(owner) ?? '') >= id) {
      throw new EyrieError({
        code: 'EYRIE_STORE_MIGRATION_INVALID',
        problem: `The migration "${id.slice(0, 200)}" has an id of another form, or does not come after the one before it`,
        remedy: 'Name migrations "owner/0001-what" and list those of one owner in the order of their numbers',
      });
    }
    last.set(owner, id);
  }
}

/** What the database has; rejects where it has no table of migrations. */
export async function readApplied(executor: SqlExecutor): Promise<readonly AppliedMigration[]> {
  const result = await executor.query('SELECT id, digest FROM eyrie_migrations ORDER BY id');
  return rowsOf(result).map(({ id, digest }) => ({ id: String(id), digest: String(digest) }));
}

/** What a list is compared with. */
export interface HistoryComparison {
  readonly migrations: readonly Migration[];
  readonly applied: readonly AppliedMigration[];
  readonly dialect: SqlDialect;
  readonly label: string;
}

/**
 * The migrations that are still to be applied, in order. What other owners applied is none of this list's business.
 *
 * @throws EyrieError `EYRIE_STORE_MIGRATION_CHANGED`, `EYRIE_STORE_NEWER`
 */
export function findMissing({
  migrations,
  applied,
  dialect,
  label,
}: HistoryComparison): readonly Migration[] {
  const digests = new Map(applied.map(({ id, digest }) => [id, digest]));
  const owners = new Set(migrations.map(({ id }) => ownerOf(id)));
  const known = new Set(migrations.map(({ id }) => id));
  const newer = applied.find(({ id }) => owners.has(ownerOf(id)) && !known.has(id));
  if (newer !== undefined) throw isNewer(newer.id, label);
  const missing: Migration[] = [];
  const incomplete = new Set<string>();
  for (const migration of migrations) {
    const digest = digests.get(migration.id);
    if (digest === undefined) {
      missing.push(migration);
      incomplete.add(ownerOf(migration.id));
    } else if (digest !== digestOf(migration, dialect) || incomplete.has(ownerOf(migration.id))) {
      throw hasChanged(migration.id, label);
    }
  }
  return missing;
}

function ownerOf(id: string): string {
  return id.slice(0, id.indexOf('/') + 1);
}

function isNewer(id: string, label: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_STORE_NEWER',
    problem: `The store ${label} has the migration "${id}", which this release does not know`,
    remedy: 'Run the newer release, or restore the backup that was made before it was installed',
  });
}

function hasChanged(id: string, label: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_STORE_MIGRATION_CHANGED',
    problem: `The store ${label} has the migration "${id}" with other statements, or without one that comes before it`,
    remedy: 'Never change a migration that was applied: add another one after it',
  });
}
