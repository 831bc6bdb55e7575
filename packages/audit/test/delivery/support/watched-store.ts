import type { Migration, SqlResult, SqlTransaction, SqlValue, Store } from '@eyrie/store/engine';
import type { StoreWork } from './virtual-clock.js';

/** A store of which it is known whether a statement is under way, and that fails when it is told to. */
export class WatchedStore implements Store {
  readonly #store: Store;
  /** Shared by all stores of one test. */
  readonly #work: StoreWork;
  /** What every statement fails with; nothing while it is `undefined`. */
  failure: Error | undefined;
  /** What the next transactions fail with once their work is done. */
  commitFailure: Error | undefined;

  constructor(store: Store, work: StoreWork) {
    this.#store = store;
    this.#work = work;
  }

  get dialect(): Store['dialect'] {
    return this.#store.dialect;
  }

  get label(): string {
    return this.#store.label;
  }

  query(text: string, values?: readonly SqlValue[]): Promise<SqlResult> {
    return this.#watched(() => this.#store.query(text, values));
  }

  transaction<Result>(work: (transaction: SqlTransaction) => Promise<Result>): Promise<Result> {
    return this.#watched(() =>
      this.#store.transaction(async (transaction) => {
        const result = await work(transaction);
        if (this.commitFailure !== undefined) throw this.commitFailure;
        return result;
      }),
    );
  }

  currentTransaction(): SqlTransaction | undefined {
    return this.#store.currentTransaction();
  }

  migrate(migrations: readonly Migration[]): Promise<void> {
    return this.#store.migrate(migrations);
  }

  close(): Promise<void> {
    return this.#store.close();
  }

  async #watched<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#work.total += 1;
    this.#work.underWay += 1;
    try {
      if (this.failure !== undefined) throw this.failure;
      return await work();
    } finally {
      this.#work.underWay -= 1;
    }
  }
}
