// A row of the business and a row that is written through an adapter are kept together, or not at all: with the real
// libraries on a real server.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { drizzle as drizzleOnPg } from 'drizzle-orm/node-postgres';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { drizzle as drizzleOnPostgresJs } from 'drizzle-orm/postgres-js';
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import postgres from 'postgres';
import { DataSource } from 'typeorm';
import { drizzleExecutor } from '../../packages/store/src/adapters/drizzle-executor.ts';
import { expectInTransaction } from '../../packages/store/src/adapters/expect-in-transaction.ts';
import { kyselyExecutor } from '../../packages/store/src/adapters/kysely-executor.ts';
import { postgresJsExecutor } from '../../packages/store/src/adapters/postgres-js-executor.ts';
import { rowsOf } from '../../packages/store/src/sql/rows-of.ts';
import type { SqlExecutor } from '../../packages/store/src/sql/sql-executor.ts';
import { isUniqueViolation } from '../../packages/store/src/sql/unique-violation.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

/** Writes an account the library's own way in a transaction of its own, calls `work` on that, and ends it. */
type InTransaction = (id: number, work: (executor: SqlExecutor) => Promise<void>) => Promise<void>;

const accounts = pgTable('accounts', { id: integer('id').primaryKey(), owner: text('owner').notNull() });
const BODY = '{"text":"ünï \\u0000 \'\\"$1","zero":-0}';
const INSERT = `INSERT INTO notes (id, body, size, big, flag, nothing)
  VALUES ($1::uuid, $2::text, $3::integer, $4::bigint, $5::boolean, $6::text)`;

describe('a transaction of another library', () => {
  let server: Postgres;
  let pool: Pool;
  let dataSource: DataSource;
  let kysely: Kysely<{ accounts: { id: number; owner: string } }>;
  let sql: postgres.Sql;

  before(async () => {
    server = await startPostgres();
    pool = new Pool({ connectionString: server.url });
    // Its connections end a moment after end() has resolved, maybe by the server's hand.
    pool.on('error', () => undefined);
    await pool.query('CREATE TABLE accounts (id integer PRIMARY KEY, owner text NOT NULL)');
    await pool.query(
      'CREATE TABLE notes (id uuid PRIMARY KEY, body text, size integer, big bigint, flag boolean, nothing text)',
    );
    dataSource = await new DataSource({ type: 'postgres', url: server.url }).initialize();
    kysely = new Kysely({ dialect: new PostgresDialect({ pool }), plugins: [new CamelCasePlugin()] });
    sql = postgres(server.url, { max: 2, onnotice: () => undefined });
  });

  after(async () => {
    await sql?.end();
    await dataSource?.destroy();
    await pool?.end();
    await server?.stop();
  });

  const libraries: Record<string, InTransaction> = {
    'of pg': async (id, work) => {
      const client = await pool.connect();
      try {
        await client.query('BEGIN');
        expectInTransaction(client);
        await client.query('INSERT INTO accounts VALUES ($1, $2)', [id, 'ada']);
        await work(client);
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK');
        throw error;
      } finally {
        client.release();
      }
    },
    "of TypeORM's query runner": async (id, work) => {
      const runner = dataSource.createQueryRunner();
      try {
        await runner.startTransaction();
        expectInTransaction(runner);
        await runner.query('INSERT INTO accounts VALUES ($1, $2)', [id, 'ada']);
        await work(runner);
        await runner.commitTransaction();
      } catch (error) {
        await runner.rollbackTransaction();
        throw error;
      } finally {
        await runner.release();
      }
    },
    "of TypeORM's entity manager": (id, work) =>
      dataSource.transaction(async (manager) => {
        expectInTransaction(manager);
        await manager.query('INSERT INTO accounts VALUES ($1, $2)', [id, 'ada']);
        await work(manager);
      }),
    'of Drizzle on pg': (id, work) =>
      drizzleOnPg(pool).transaction(async (tx) => {
        await tx.insert(accounts).values({ id, owner: 'ada' });
        await work(drizzleExecutor(tx));
      }),
    'of Drizzle on pg, nested': (id, work) =>
      drizzleOnPg(pool).transaction((outer) =>
        outer.transaction(async (tx) => {
          await tx.insert(accounts).values({ id, owner: 'ada' });
          await work(drizzleExecutor(tx));
        }),
      ),
    'of Drizzle on postgres.js': (id, work) =>
      drizzleOnPostgresJs(sql).transaction(async (tx) => {
        await tx.insert(accounts).values({ id, owner: 'ada' });
        await work(drizzleExecutor(tx));
      }),
    'of Kysely': (id, work) =>
      kysely.transaction().execute(async (trx) => {
        await trx.insertInto('accounts').values({ id, owner: 'ada' }).execute();
        await work(kyselyExecutor(trx));
      }),
    'of postgres.js': async (id, work) => {
      await sql.begin(async (tx) => {
        await tx`INSERT INTO accounts ${tx({ id, owner: 'ada' })}`;
        await work(postgresJsExecutor(tx));
      });
    },
  };

  let lastId = 0;
  for (const [name, inTransaction] of Object.entries(libraries)) {
    describe(name, () => {
      const write = async (executor: SqlExecutor, id: string) => {
        await executor.query(INSERT, [id, BODY, 7, 9_007_199_254_740_993n, true, null]);
      };
      const kept = async (account: number, note: string) => {
        const { rows } = await pool.query(
          `SELECT (SELECT count(*)::integer FROM accounts WHERE id = $1) AS accounts,
                  (SELECT count(*)::integer FROM notes WHERE id = $2) AS notes`,
          [account, note],
        );
        return rows[0];
      };

      test('keeps both rows when it commits, the values as they were given', async () => {
        const account = ++lastId;
        const note = randomUUID();
        await inTransaction(account, (executor) => write(executor, note));
        assert.deepEqual(await kept(account, note), { accounts: 1, notes: 1 });
        const { rows } = await pool.query('SELECT * FROM notes WHERE id = $1', [note]);
        assert.deepEqual(rows, [
          { id: note, body: BODY, size: 7, big: '9007199254740993', flag: true, nothing: null },
        ]);
      });

      test('keeps neither row when it rolls back', async () => {
        const account = ++lastId;
        const note = randomUUID();
        const rejected = inTransaction(account, async (executor) => {
          await write(executor, note);
          throw new Error('no');
        });
        await assert.rejects(rejected, { message: 'no' });
        assert.deepEqual(await kept(account, note), { accounts: 0, notes: 0 });
      });

      test('keeps neither row when the statement of the executor fails', async () => {
        const account = ++lastId;
        const note = randomUUID();
        const rejected = inTransaction(account, async (executor) => {
          await write(executor, note);
          await write(executor, note);
        });
        await assert.rejects(rejected, (error: Error) => {
          assert.ok(isUniqueViolation(error));
          return true;
        });
        assert.deepEqual(await kept(account, note), { accounts: 0, notes: 0 });
      });

      test('answers with the rows of SELECT, UPDATE and RETURNING', async () => {
        const note = randomUUID();
        await inTransaction(++lastId, async (executor) => {
          const inserted = await executor.query(`${INSERT} RETURNING size`, [note, 'a', 1, 2n, false, null]);
          assert.deepEqual(rowsOf(inserted), [{ size: 1 }]);
          const changed = await executor.query(
            'UPDATE notes SET size = size + $2::integer WHERE id = $1::uuid RETURNING size, flag',
            [note, 4],
          );
          assert.deepEqual(rowsOf(changed), [{ size: 5, flag: false }]);
          const { rowCount } = (await executor.query('UPDATE notes SET flag = true WHERE id = $1::uuid', [
            note,
          ])) as { rowCount?: number };
          if (!/TypeORM/.test(name)) assert.equal(rowCount, 1);
          const found = await executor.query(
            'SELECT size AS the_size, $2::text AS said, $2::text AS again FROM notes WHERE id = $1::uuid',
            [note, 'x'],
          );
          assert.deepEqual(rowsOf(found), [{ the_size: 5, said: 'x', again: 'x' }]);
        });
      });
    });
  }

  test('of Drizzle tells what the driver said, without the values', async () => {
    const rejected = drizzleOnPg(pool).transaction((tx) =>
      drizzleExecutor(tx).query('INSERT INTO notes (id) VALUES ($1::uuid)', ['a secret']),
    );
    await assert.rejects(rejected, { name: 'error', code: '22P02', severity: 'ERROR' });
  });

  test('is asked for where there is none', async () => {
    const runner = dataSource.createQueryRunner();
    const client = await pool.connect();
    const expected = { code: 'EYRIE_STORE_TRANSACTION_EXPECTED' };
    // Refused by the types already.
    const db = drizzleOnPg(pool) as unknown as Parameters<typeof drizzleExecutor>[0];
    const outside = sql as unknown as Parameters<typeof postgresJsExecutor>[0];
    assert.throws(() => drizzleExecutor(db), expected);
    assert.throws(() => kyselyExecutor(kysely), expected);
    assert.throws(() => postgresJsExecutor(outside), expected);
    for (const executor of [pool, client, dataSource, dataSource.manager, runner]) {
      assert.throws(() => expectInTransaction(executor), expected);
    }
    client.release();
    await runner.release();
  });
});
