import { setTimeout } from 'node:timers/promises';
import { migrateStore } from '../migrations/migrate-store.js';
import type { Migration } from '../migrations/migration.js';
import { checkSqlInput } from '../sql/check-input.js';
import { Deadline } from '../sql/deadline.js';
import type { SqlResult, SqlTransaction, SqlValue } from '../sql/sql-executor.js';
import type { Store, TransactionOptions } from '../sql/store.js';
import { TransactionScope } from '../sql/transaction-scope.js';
import { checkDurability } from './durability.js';
import { PostgresConnections } from './postgres-connections.js';
import { isConnectionLost } from './postgres-errors.js';
import { POSTGRES_DEFAULTS, type PostgresStoreOptions } from './postgres-source.js';
import { PostgresTransaction } from './postgres-transaction.js';
import { runStatement } from './run-statement.js';
import { openPool, type StorePool } from './store-pool.js';

/**
 * Opens a store in PostgreSQL, through `pg`: with connections of its own to a URL, or with those of a given pool. It
 * asks the server once, so that a store that was opened can be reached. Connections that break are replaced: after a
 * restart of the server the store works again by itself.
 *
 * @throws EyrieError `EYRIE_STORE_DRIVER_MISSING` where `pg` is not installed, `EYRIE_STORE_URL_INVALID`,
 * `EYRIE_STORE_UNAVAILABLE` where the server cannot be reached, `EYRIE_STORE_FORBIDDEN` where it refuses the user,
 * `EYRIE_STORE_BUSY` where it has no connection left
 *
 * @example
 * ```ts excerpt
 * import { openPostgresStore } from '@eyrie/store/engine';
 *
 * const store = await openPostgresStore({ url: 'postgres://shop:secret@localhost:5432/shop' });
 * await store.transaction(async (transaction) => {
 *   await transaction.query('INSERT INTO birds (name) VALUES ($1)', ['eagle']);
 * });
 * await store.close();
 * ```
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const {
    maxConnections = POSTGRES_DEFAULTS.maxConnections,
    deadlineMs = POSTGRES_DEFAULTS.deadlineMs,
    diagnostics,
  } = options;
  const pool = await openPool(options, { maxConnections, connectTimeoutMs: deadlineMs });
  const { label } = pool;
  const maxQueued = options.maxQueued ?? POSTGRES_DEFAULTS.maxQueued;
  const connections = new PostgresConnections(pool.pool, { label, maxConnections, maxQueued });
  try {
    const connection = await connections.acquire(new Deadline(deadlineMs));
    await checkDurability(connection.client, label, diagnostics).finally(() => connection.release());
  } catch (error) {
    await pool.end();
    throw error;
  }
  return new PostgresStore({ pool, connections, deadlineMs, now: options.now });
}

interface PostgresStoreParts {
  readonly pool: StorePool;
  readonly connections: PostgresConnections;
  readonly deadlineMs: number;
  readonly now: (() => number) | undefined;
}

/** A {@link Store} in PostgreSQL: made by {@link openPostgresStore}. */
export class PostgresStore implements Store {
  readonly dialect = 'postgres';
  readonly label: string;
  readonly #pool: StorePool;
  readonly #connections: PostgresConnections;
  readonly #deadlineMs: number;
  readonly #now: (() => number) | undefined;
  readonly #scope = new TransactionScope();
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor({ pool, connections, deadlineMs, now }: PostgresStoreParts) {
    this.label = pool.label;
    this.#pool = pool;
    this.#connections = connections;
    this.#deadlineMs = deadlineMs;
    this.#now = now;
  }

  /**
   * As {@link Store.transaction} says, at the isolation level read committed. The deadline counts for the connection
   * and again, as `lock_timeout`, for each statement that waits for a lock. It never ends work that goes on.
   *
   * Where the connection is lost during COMMIT, nobody knows whether the transaction is kept: it rejects with
   * `EYRIE_STORE_UNAVAILABLE`, and the message says so. Work whose rows have ids of their own can be done again.
   *
   * @throws EyrieError also `EYRIE_STORE_TRANSACTION_FAILED` where the work resolves although a statement had failed,
   * after which PostgreSQL keeps nothing, and `EYRIE_STORE_FORBIDDEN` where the user lacks a right
   */
  async transaction<Result>(
    work: (transaction: SqlTransaction) => Promise<Result>,
    options: TransactionOptions = {},
  ): Promise<Result> {
    this.#scope.refuseNested(this.label);
    const deadlineMs = options.deadlineMs ?? this.#deadlineMs;
    const connection = await this.#connections.acquire(new Deadline(deadlineMs));
    const transaction = new PostgresTransaction(connection.client, this.label);
    let broken: Error | undefined;
    try {
      await transaction.begin(deadlineMs);
      const result = await this.#scope.run(transaction, async () => work(transaction));
      await transaction.commit();
      return result;
    } catch (error) {
      broken = await transaction.rollBack().then(() => undefined, asError);
      throw error;
    } finally {
      connection.release(broken);
    }
  }

  currentTransaction(): SqlTransaction | undefined {
    return this.#scope.current();
  }

  /** As {@link Store.query} says. How long it may wait for a lock is up to the server's own `lock_timeout`. */
  async query(text: string, values: readonly SqlValue[] = []): Promise<SqlResult> {
    this.#scope.refuseNested(this.label);
    checkSqlInput(text, values);
    const connection = await this.#connections.acquire(new Deadline(this.#deadlineMs));
    let broken: Error | undefined;
    try {
      return await runStatement(connection.client, this.label, { text, values });
    } catch (error) {
      if (isConnectionLost(error)) broken = asError(error);
      throw error;
    } finally {
      connection.release(broken);
    }
  }

  async migrate(migrations: readonly Migration[]): Promise<void> {
    await migrateStore({ store: this, migrations, now: this.#now });
  }

  /** Refuses new work, lets what goes on and what waits finish within the deadline, then ends its own connections. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const late = new AbortController();
    await Promise.race([
      this.#connections.drain().then(() => late.abort()),
      setTimeout(this.#deadlineMs, undefined, { signal: late.signal }).catch(() => undefined),
    ]);
    this.#connections.abandon();
    await this.#pool.end();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
