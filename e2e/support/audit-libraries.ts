import { drizzle as drizzleOnPg } from 'drizzle-orm/node-postgres';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { drizzle as drizzleOnPostgresJs } from 'drizzle-orm/postgres-js';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import postgres from 'postgres';
import { DataSource } from 'typeorm';
import { drizzleExecutor } from '../../packages/store/src/adapters/drizzle-executor.ts';
import { kyselyExecutor } from '../../packages/store/src/adapters/kysely-executor.ts';
import { postgresJsExecutor } from '../../packages/store/src/adapters/postgres-js-executor.ts';
import type { SqlExecutor } from '../../packages/store/src/sql/sql-executor.ts';

/** A transaction of a library: one row of the business is written the library's own way. */
export interface LibraryTransaction {
  /** As it is given to Eyrie. */
  readonly executor: SqlExecutor;
  /** @throws whatever the library makes of a violated primary key */
  readonly insert: (id: string) => Promise<unknown>;
}

/** Begins a transaction, calls `work`, and commits; rolls back where that rejects, and rejects with the same. */
export type LibraryTransactions = (work: (transaction: LibraryTransaction) => Promise<void>) => Promise<void>;

/** Libraries connected to one server. */
export interface Libraries {
  readonly pool: Pool;
  readonly dataSource: DataSource;
  readonly transactions: Readonly<Record<string, LibraryTransactions>>;
  readonly close: () => Promise<void>;
}

export const LIBRARY_NAMES = [
  'pg',
  "TypeORM's query runner",
  "TypeORM's entity manager",
  'Drizzle on pg',
  'Drizzle on postgres.js',
  'Kysely',
  'postgres.js',
] as const;

const orders = pgTable('orders', { id: text('id').primaryKey() });
const INSERT = 'INSERT INTO orders (id) VALUES ($1)';

/** Connects all libraries to a server that has the table `orders`. */
export async function connectLibraries(url: string): Promise<Libraries> {
  const pool = new Pool({ connectionString: url });
  // Its connections end a moment after end() has resolved, maybe by the server's hand.
  pool.on('error', () => undefined);
  const dataSource = await new DataSource({ type: 'postgres', url }).initialize();
  const kysely = new Kysely<{ orders: { id: string } }>({ dialect: new PostgresDialect({ pool }) });
  const sql = postgres(url, { max: 2, onnotice: () => undefined });
  const transactions: Readonly<Record<(typeof LIBRARY_NAMES)[number], LibraryTransactions>> = {
    pg: async (work) => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        await work({ executor: client, insert: (id) => client.query(INSERT, [id]) });
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    },
    "TypeORM's query runner": async (work) => {
      const runner = dataSource.createQueryRunner();
      try {
        await runner.startTransaction();
        await work({ executor: runner, insert: (id) => runner.query(INSERT, [id]) });
        await runner.commitTransaction();
      } catch (error) {
        await runner.rollbackTransaction();
        throw error;
      } finally {
        await runner.release();
      }
    },
    "TypeORM's entity manager": (work) =>
      dataSource.transaction((manager) =>
        work({ executor: manager, insert: (id) => manager.query(INSERT, [id]) }),
      ),
    'Drizzle on pg': (work) =>
      drizzleOnPg(pool).transaction((tx) =>
        work({ executor: drizzleExecutor(tx), insert: (id) => tx.insert(orders).values({ id }).execute() }),
      ),
    'Drizzle on postgres.js': (work) =>
      drizzleOnPostgresJs(sql).transaction((tx) =>
        work({ executor: drizzleExecutor(tx), insert: (id) => tx.insert(orders).values({ id }).execute() }),
      ),
    Kysely: (work) =>
      kysely.transaction().execute((trx) =>
        work({
          executor: kyselyExecutor(trx),
          insert: (id) => trx.insertInto('orders').values({ id }).execute(),
        }),
      ),
    'postgres.js': async (work) => {
      await sql.begin((tx) =>
        work({
          executor: postgresJsExecutor(tx),
          insert: async (id) => tx`INSERT INTO orders ${tx({ id })}`,
        }),
      );
    },
  };
  return {
    pool,
    dataSource,
    transactions,
    close: async () => {
      await sql.end();
      await dataSource.destroy();
      // Kysely's dialect ends the pool that it was given.
      await kysely.destroy();
    },
  };
}
