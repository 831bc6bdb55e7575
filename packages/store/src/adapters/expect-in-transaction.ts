import { expectTransaction } from './transaction-expected.js';

/**
 * Refuses what is known to be in no transaction among executors that need no adapter: a `Pool` of `pg` or a client
 * before its BEGIN; a `DataSource` of TypeORM, its own manager, and a query runner before its transaction; a store of
 * Eyrie. Of anything else it cannot tell, and lets it pass.
 *
 * @throws EyrieError `EYRIE_STORE_TRANSACTION_EXPECTED`
 */
export function expectInTransaction(executor: object): void {
  expectTransaction(
    !isStore(executor),
    'Pass the transaction that store.transaction(async (tx) => …) passes',
  );
  expectTransaction(
    !isPgPool(executor) && !isIdlePgClient(executor),
    'Pass the client that has run BEGIN, not the pool',
  );
  expectTransaction(
    !isIdleTypeOrm(executor),
    'Pass the manager of dataSource.transaction(async (manager) => …), or a query runner that has begun',
  );
}

function isPgPool(executor: object): boolean {
  return isMethod(executor, 'connect') && typeof Reflect.get(executor, 'waitingCount') === 'number';
}

function isIdlePgClient(executor: object): boolean {
  if (!isMethod(executor, 'getTransactionStatus')) return false;
  const { getTransactionStatus } = executor as { getTransactionStatus(): unknown };
  return getTransactionStatus.call(executor) === 'I';
}

function isIdleTypeOrm(executor: object): boolean {
  if (isMethod(executor, 'createQueryRunner')) return true;
  if (typeof Reflect.get(executor, 'isTransactionActive') === 'boolean') return !isActive(executor);
  // The manager of a transaction has the query runner that it runs on.
  const isManager = isMethod(executor, 'getRepository') && isMethod(executor, 'query');
  return isManager && !isActive(Reflect.get(executor, 'queryRunner'));
}

function isStore(executor: object): boolean {
  return isMethod(executor, 'transaction') && isMethod(executor, 'currentTransaction');
}

function isActive(queryRunner: unknown): boolean {
  return (
    typeof queryRunner === 'object' &&
    queryRunner !== null &&
    Reflect.get(queryRunner, 'isTransactionActive') === true
  );
}

function isMethod(object: object, name: string): boolean {
  return typeof Reflect.get(object, name) === 'function';
}
