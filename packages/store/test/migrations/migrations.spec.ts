import { applyMigrations } from '../../src/migrations/apply-migrations.js';
import { migrateStore } from '../../src/migrations/migrate-store.js';
import type { Migration } from '../../src/migrations/migration.js';
import { openSqliteStore, type SqliteStore } from '../../src/sqlite/sqlite-store.js';

const birds: Migration = {
  id: 'birds/0001-birds',
  sqlite: ['CREATE TABLE birds (name TEXT PRIMARY KEY)'],
  postgres: ['CREATE TABLE birds (name TEXT COLLATE "C" PRIMARY KEY)'],
};

describe('migrations', () => {
  let store: SqliteStore;

  beforeEach(() => {
    store = openSqliteStore({ path: ':memory:', now: () => Date.UTC(2026, 0, 1) });
  });

  afterEach(() => store.close());

  test('are noted with the digest of their statements and the time', async () => {
    await store.migrate([birds]);
    expect((await store.query('SELECT * FROM eyrie_migrations')).rows).toEqual([
      {
        id: 'birds/0001-birds',
        // printf '["CREATE TABLE birds (name TEXT PRIMARY KEY)"]' | sha256sum
        digest: '815f162190c0c00414d1d35c394588b55ac161f25a559c9af4ced3151a60293d',
        applied_at: '2026-01-01T00:00:00.000Z',
      },
    ]);
  });

  test('that are all applied cost one read and no transaction', async () => {
    await store.migrate([birds]);
    const sent: string[] = [];
    await migrateStore({
      store: {
        dialect: 'sqlite',
        label: store.label,
        query: (text, values) => {
          sent.push(text);
          return store.query(text, values);
        },
        transaction: () => Promise.reject(new Error('no transaction is needed')),
      },
      migrations: [birds],
    });
    expect(sent).toEqual(['SELECT id, digest FROM eyrie_migrations ORDER BY id']);
  });

  test('may differ in the statements of the other dialect', async () => {
    await store.migrate([birds]);
    await store.migrate([{ ...birds, postgres: ['CREATE TABLE birds (name TEXT)'] }]);
    await expect(store.migrate([{ ...birds, sqlite: [] }])).rejects.toThrow(
      'EYRIE_STORE_MIGRATION_CHANGED: The store sqlite::memory: has the migration "birds/0001-birds" with other statements, ' +
        'or without one that comes before it. Never change a migration that was applied: add another one after it.',
    );
  });

  test('of a newer release are named', async () => {
    await store.migrate([birds, { ...birds, id: 'birds/0002-nests', sqlite: [] }]);
    await expect(store.migrate([birds])).rejects.toThrow(
      'EYRIE_STORE_NEWER: The store sqlite::memory: has the migration "birds/0002-nests", which this release does not know. ' +
        'Run the newer release, or restore the backup that was made before it was installed.',
    );
  });

  test('of PostgreSQL take a lock before they read what is applied', async () => {
    const sent: string[] = [];
    await applyMigrations({
      transaction: {
        query: async (text) => {
          sent.push(text.split(' ').slice(0, 3).join(' '));
          return { rows: [] };
        },
      },
      dialect: 'postgres',
      label: 'postgres://localhost/birds',
      migrations: [birds],
    });
    expect(sent).toEqual([
      'SELECT pg_advisory_xact_lock(CAST($1 AS',
      'CREATE TABLE IF',
      'SELECT id, digest',
      'CREATE TABLE birds',
      'INSERT INTO eyrie_migrations',
    ]);
  });
});
