import assert from 'node:assert/strict';
import { EyrieError, randomHex } from '@eyrie/core/engine';
import type { SqlTransaction } from '../sql/sql-executor.js';
import type { Store } from '../sql/store.js';

/** Opens one more store onto the database of a case. */
export type OpenStore = () => Promise<Store>;

/** One promise of every {@link Store}, for any test runner. */
export interface StoreContractCase {
  /** A sentence. */
  readonly name: string;
  /**
   * Rejects where the promise is broken. Closes every store that it opens, and leaves its tables, whose names no
   * other run has, in the database.
   *
   * @param open Opens another store onto the same database each time, with at most 20 connections.
   */
  readonly run: (open: OpenStore) => Promise<void>;
}

/** What most cases need. */
export interface ContractBench {
  readonly store: Store;
  /** A table of this case alone, with the columns `id` (text, primary key) and `amount` (64 bits). */
  readonly table: string;
  /** The ids in the table, in order, as another store on the same database sees them. */
  ids(): Promise<readonly unknown[]>;
}

/** A case with a store and a table of its own. */
export function onTable(name: string, work: (bench: ContractBench) => Promise<void>): StoreContractCase {
  return {
    name,
    run: (open) =>
      withStores(open, 2, async ([store, observer]) => {
        const table = uniqueName();
        await store.query(`CREATE TABLE ${table} (id TEXT PRIMARY KEY, amount BIGINT)`);
        const ids = async (): Promise<readonly unknown[]> => {
          const { rows } = await observer.query(`SELECT id FROM ${table} ORDER BY id`);
          return rows.map((row) => row.id);
        };
        await work({ store, table, ids });
      }),
  };
}

/** Opens stores, and closes them whatever happens. */
export async function withStores(
  open: OpenStore,
  count: number,
  work: (stores: readonly [Store, Store, ...Store[]]) => Promise<void>,
): Promise<void> {
  const stores: Store[] = [];
  try {
    for (let at = 0; at < count; at += 1) stores.push(await open());
    await work(stores as [Store, Store, ...Store[]]);
  } finally {
    await Promise.all(stores.map((store) => store.close()));
  }
}

/** A name for a table, a lease or an owner of migrations that no other run has. */
export function uniqueName(): string {
  return `contract_${randomHex(8)}`;
}

/** Runs `work` in a transaction that is rolled back after it; rejects where anything else goes wrong. */
export async function rollingBack(
  store: Store,
  work: (transaction: SqlTransaction) => Promise<void>,
): Promise<void> {
  const refusal = new Error('rolled back');
  const error = await rejectionOf(() =>
    store.transaction(async (transaction) => {
      await work(transaction);
      throw refusal;
    }),
  );
  if (error !== refusal) throw error;
}

/** Rejects unless `work` rejects with an `EyrieError` of this code, which it resolves with. */
export async function rejectsWith(code: string, work: () => Promise<unknown>): Promise<EyrieError> {
  const error = await rejectionOf(work);
  assert.ok(error instanceof EyrieError, `expected ${code}, got ${String(error)}`);
  assert.equal(error.code, code);
  return error;
}

/** What `work` rejects with. */
export async function rejectionOf(work: () => Promise<unknown>): Promise<unknown> {
  let error: unknown;
  await assert.rejects(work, (thrown) => {
    error = thrown;
    return true;
  });
  return error;
}
