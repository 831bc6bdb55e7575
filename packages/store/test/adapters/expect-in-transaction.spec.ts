import { expectInTransaction } from '../../src/adapters/expect-in-transaction.js';
import { openSqliteStore } from '../../src/sqlite/sqlite-store.js';

const query = async () => ({ rows: [] });
const EXPECTED = expect.objectContaining({ code: 'EYRIE_STORE_TRANSACTION_EXPECTED' });

describe('what is known to be in no transaction is refused', () => {
  const getRepository = () => undefined;

  test.each([
    ['a pool of pg', { query, connect: async () => undefined, waitingCount: 0 }],
    ['a client of pg before BEGIN', { query, getTransactionStatus: () => 'I' }],
    ['a DataSource of TypeORM', { query, createQueryRunner: () => undefined, getRepository }],
    ["a DataSource's own manager", { query, getRepository, queryRunner: undefined }],
    ['a query runner before its transaction', { query, isTransactionActive: false }],
  ])('%s', (_name, executor) => {
    expect(() => expectInTransaction(executor)).toThrow(EXPECTED);
  });

  test('a store, whose transaction is another', async () => {
    const store = openSqliteStore({ path: ':memory:' });
    expect(() => expectInTransaction(store)).toThrow(EXPECTED);
    await store.transaction(async (transaction) => expectInTransaction(transaction));
    await store.close();
  });

  test.each([
    ['a client of pg in a transaction', { query, getTransactionStatus: () => 'T' }],
    ['a client of an older pg, which does not tell', { query }],
    ['the manager of a transaction', { query, getRepository, queryRunner: { isTransactionActive: true } }],
    ['a query runner in a transaction', { query, isTransactionActive: true, manager: {} }],
  ])('but not %s', (_name, executor) => {
    expect(() => expectInTransaction(executor)).not.toThrow();
  });
});
