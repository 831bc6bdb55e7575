import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { onTable, rejectsWith, type StoreContractCase } from './contract-case.js';

export const closingCases: readonly StoreContractCase[] = [
  onTable('a store that is closed takes no more work, and closes once', async ({ store }) => {
    await Promise.all([store.close(), store.close()]);
    await store.close();
    await rejectsWith('EYRIE_STORE_CLOSED', () => store.query('SELECT 1 AS one'));
    await rejectsWith('EYRIE_STORE_CLOSED', () => store.transaction(async () => undefined));
    await rejectsWith('EYRIE_STORE_CLOSED', () => store.migrate([]));
  }),

  onTable('closing waits for what goes on and for what waits', async ({ store, table, ids }) => {
    const insert = (id: string): Promise<void> =>
      store.transaction(async (transaction) => {
        await setTimeout(20);
        await transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, [id]);
      });
    const going = [insert('a'), insert('b'), insert('c')];
    const closed = store.close();
    await rejectsWith('EYRIE_STORE_CLOSED', () => insert('late'));
    await Promise.all(going);
    await closed;
    assert.deepEqual(await ids(), ['a', 'b', 'c']);
  }),
];
