import { AsyncLocalStorage } from 'node:async_hooks';
import type { SqlTransaction } from './sql-executor.js';
import { transactionNested } from './store-errors.js';

/** A transaction that knows whether it goes on. */
export interface ScopedTransaction extends SqlTransaction {
  readonly open: boolean;
}

/** Which transaction of one store the calling code runs in. */
export class TransactionScope {
  readonly #storage = new AsyncLocalStorage<ScopedTransaction>();

  /** The open transaction of the calling code; one that has ended, in whose context a timer lives on, is none. */
  current(): SqlTransaction | undefined {
    const transaction = this.#storage.getStore();
    return transaction?.open === true ? transaction : undefined;
  }

  /** @throws EyrieError `EYRIE_STORE_TRANSACTION_NESTED` inside an open transaction */
  refuseNested(label: string): void {
    if (this.current() !== undefined) throw transactionNested(label);
  }

  run<Result>(transaction: ScopedTransaction, work: () => Result): Result {
    return this.#storage.run(transaction, work);
  }
}
