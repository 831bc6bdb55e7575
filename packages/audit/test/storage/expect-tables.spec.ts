import { openSqliteStore, type Store } from '@eyrie/store/engine';
import { auditMigrations } from '../../src/storage/audit-migrations.js';
import { expectTables } from '../../src/storage/expect-tables.js';

const tablesOf = (dialect: 'sqlite' | 'postgres'): readonly string[] =>
  auditMigrations
    .flatMap((migration) => migration[dialect])
    .flatMap((statement) =>
      [...statement.matchAll(/CREATE TABLE (eyrie_\w+)/g)].map(([, name]) => name ?? ''),
    )
    .toSorted();

let store: Store;

beforeEach(async () => {
  store = openSqliteStore({ path: ':memory:' });
  await store.migrate(auditMigrations);
});

afterEach(() => store.close());

test('a store with all tables is fine, and both dialects have the same ones', async () => {
  await expect(expectTables(store)).resolves.toBeUndefined();
  expect(tablesOf('postgres')).toEqual(tablesOf('sqlite'));
  expect(tablesOf('sqlite')).toHaveLength(14);
});

test.each(tablesOf('sqlite'))('%s is missed', async (table) => {
  await store.query(`DROP TABLE ${table}`);
  await expect(expectTables(store)).rejects.toMatchObject({
    code: 'EYRIE_AUDIT_TABLES_MISSING',
    message: expect.stringContaining(`has no table ${table},`),
  });
});
