import assert from 'node:assert/strict';
import type { Migration } from '../migrations/migration.js';
import {
  onTable,
  rejectionOf,
  rejectsWith,
  type StoreContractCase,
  uniqueName,
  withStores,
} from './contract-case.js';

export const migrationCases: readonly StoreContractCase[] = [
  onTable(
    'migrations are applied once, in order, and later ones after them',
    async ({ store, table, ids }) => {
      const owner = newOwner();
      const first = migration(`${owner}/0001-first`, `INSERT INTO ${table} (id) VALUES ('1')`);
      const second = migration(
        `${owner}/0002-second`,
        `INSERT INTO ${table} (id) SELECT id || '2' FROM ${table} WHERE id = '1'`,
        `INSERT INTO ${table} (id) VALUES ('3')`,
      );
      await store.migrate([first]);
      await store.migrate([first]);
      assert.deepEqual(await ids(), ['1']);
      await store.migrate([first, second]);
      await store.migrate([first, second]);
      assert.deepEqual(await ids(), ['1', '12', '3']);
      // What others applied is none of an owner's business.
      await store.migrate([migration(`${newOwner()}/0001-first`, `INSERT INTO ${table} (id) VALUES ('4')`)]);
      assert.deepEqual(await ids(), ['1', '12', '3', '4']);
    },
  ),

  onTable('a migration that was changed after it was applied is refused', async ({ store, table, ids }) => {
    const id = `${newOwner()}/0001-first`;
    await store.migrate([migration(id, `INSERT INTO ${table} (id) VALUES ('1')`)]);
    await rejectsWith('EYRIE_STORE_MIGRATION_CHANGED', () =>
      store.migrate([migration(id, `INSERT INTO ${table} (id) VALUES ('2')`)]),
    );
    assert.deepEqual(await ids(), ['1']);
  }),

  onTable('a migration that comes before one that was applied is refused', async ({ store, table, ids }) => {
    const owner = newOwner();
    const second = migration(`${owner}/0002-second`, `INSERT INTO ${table} (id) VALUES ('2')`);
    await store.migrate([second]);
    await rejectsWith('EYRIE_STORE_MIGRATION_CHANGED', () =>
      store.migrate([migration(`${owner}/0001-first`, `INSERT INTO ${table} (id) VALUES ('1')`), second]),
    );
    assert.deepEqual(await ids(), ['2']);
  }),

  onTable('tables that a newer release made are refused', async ({ store, table }) => {
    const owner = newOwner();
    const first = migration(`${owner}/0001-first`, `INSERT INTO ${table} (id) VALUES ('1')`);
    const second = migration(`${owner}/0002-second`, `INSERT INTO ${table} (id) VALUES ('2')`);
    await store.migrate([first, second]);
    await rejectsWith('EYRIE_STORE_NEWER', () => store.migrate([first]));
  }),

  onTable('of migrations one of which fails nothing is applied', async ({ store, table, ids }) => {
    const owner = newOwner();
    const first = migration(`${owner}/0001-first`, `INSERT INTO ${table} (id) VALUES ('1')`);
    const failing = migration(`${owner}/0002-second`, `INSERT INTO ${table}_of_nobody (id) VALUES ('2')`);
    await rejectionOf(() => store.migrate([first, failing]));
    assert.deepEqual(await ids(), []);
    await store.migrate([first]);
    assert.deepEqual(await ids(), ['1']);
  }),

  onTable('a list that cannot be right is refused', async ({ store }) => {
    const owner = newOwner();
    const [first, second] = [migration(`${owner}/0001-first`), migration(`${owner}/0002-second`)];
    for (const list of [
      [first, first],
      [second, first],
      [migration('0001')],
      [migration(`${owner}/1-first`)],
    ]) {
      await rejectsWith('EYRIE_STORE_MIGRATION_INVALID', () => store.migrate(list));
    }
  }),

  {
    name: 'instances that start at the same moment apply a migration once',
    run: (open) =>
      withStores(open, 4, async (stores) => {
        const table = uniqueName();
        const list = [
          migration(
            `${newOwner()}/0001-first`,
            `CREATE TABLE ${table} (id TEXT PRIMARY KEY)`,
            `INSERT INTO ${table} (id) VALUES ('1')`,
          ),
        ];
        await Promise.all(stores.map((store) => store.migrate(list)));
        assert.deepEqual((await stores[0].query(`SELECT id FROM ${table}`)).rows, [{ id: '1' }]);
      }),
  },
];

function migration(id: string, ...statements: readonly string[]): Migration {
  return { id, sqlite: statements, postgres: statements };
}

function newOwner(): string {
  return uniqueName().replace('_', '-');
}
