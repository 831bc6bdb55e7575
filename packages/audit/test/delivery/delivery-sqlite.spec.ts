import { openSqliteStore } from '@eyrie/store/engine';
import { DELIVERY_CASES } from './cases/index.js';

describe('delivery on SQLite', () => {
  for (const { name, run } of DELIVERY_CASES) {
    test(name, () => run({ openStore: async () => openSqliteStore({ path: ':memory:' }) }));
  }
});
