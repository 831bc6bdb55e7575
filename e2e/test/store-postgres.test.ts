// The store on a real PostgreSQL: what every store promises, and how it treats connections.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Pool } from 'pg';
import { storeContract } from '../../packages/store/src/contract-suite/store-contract.ts';
import { openPostgresStore } from '../../packages/store/src/postgres/postgres-store.ts';
import { eventually } from '../support/eventually.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { connectionsOf, emptySchema, noConnectionOf } from '../support/postgres-schema.ts';

describe('a store in PostgreSQL', () => {
  let server: Postgres;

  before(async () => {
    server = await startPostgres();
  });

  after(() => server?.stop());

  describe('keeps the promises of every store', () => {
    for (const { name, run } of storeContract) {
      test(name, async () => {
        const url = await emptySchema(server.url);
        await run(() => openPostgresStore({ url }));
      });
    }
  });

  test('has no connection left over after 200 transactions that failed', async () => {
    const store = await openPostgresStore({ url: await emptySchema(server.url), maxConnections: 4 });
    const failures = await Promise.allSettled(
      Array.from({ length: 200 }, (_, at) =>
        store.transaction(async (transaction) => {
          if (at % 2 === 0) throw new Error('no');
          await transaction.query('SELECT 1 / 0');
        }),
      ),
    );
    assert.equal(failures.filter(({ status }) => status === 'rejected').length, 200);
    const states = await connectionsOf(server.url, 'eyrie');
    assert.deepEqual([...new Set(states)], ['idle']);
    assert.ok(states.length <= 4, `${states.length} connections`);
    // Each of the four can still be had.
    let held = 0;
    await Promise.all(
      Array.from({ length: 4 }, () =>
        store.transaction(async () => {
          held += 1;
          await eventually({ what: 'four are held', everyMs: 5 }, async () =>
            held === 4 ? true : undefined,
          );
        }),
      ),
    );
    await store.close();
    await noConnectionOf(server.url, 'eyrie');
  });

  test('uses the connections of a given pool, and leaves the pool open', async () => {
    const pool = new Pool({ connectionString: server.url, application_name: 'given', max: 3 });
    const store = await openPostgresStore({ pool, maxConnections: 2 });
    assert.match(store.label, /^postgres:\/\/127\.0\.0\.1:\d+\/postgres$/);
    await store.query('CREATE TABLE given (id bigint)');
    await assert.rejects(
      store.transaction(async (transaction) => {
        await transaction.query('INSERT INTO given VALUES (1)');
        throw new Error('no');
      }),
      { message: 'no' },
    );
    await store.transaction((transaction) => transaction.query('INSERT INTO given VALUES (2)'));
    assert.deepEqual((await store.query('SELECT id FROM given')).rows, [{ id: 2 }]);
    await store.close();
    // Other users of the pool get 64 bits as before.
    assert.deepEqual((await pool.query('SELECT id FROM given')).rows, [{ id: '2' }]);
    assert.equal(pool.totalCount, pool.idleCount);
    await pool.end();
  });

  test('refuses the one more that would wait, and what waits too long for a lock or for the pool', async () => {
    const url = await emptySchema(server.url);
    const store = await openPostgresStore({ url, maxConnections: 1, maxQueued: 1 });
    await store.query('CREATE TABLE accounts (id integer PRIMARY KEY)');
    const gate = Promise.withResolvers<void>();
    const written = Promise.withResolvers<void>();
    const holder = store.transaction(async (transaction) => {
      await transaction.query('INSERT INTO accounts VALUES (1)');
      written.resolve();
      await gate.promise;
    });
    await written.promise;
    const waiter = store.query('SELECT 1 AS one');
    await assert.rejects(store.query('SELECT 2 AS two'), {
      code: 'EYRIE_STORE_BUSY',
      problem: `For a connection to the store ${store.label} 1 wait already, the limit`,
    });
    const other = await openPostgresStore({ url });
    await assert.rejects(
      other.transaction((transaction) => transaction.query('INSERT INTO accounts VALUES (1)'), {
        deadlineMs: 100,
      }),
      {
        code: 'EYRIE_STORE_BUSY',
        problem: `A statement on the store ${other.label} did not get its lock in time`,
      },
    );
    gate.resolve();
    await Promise.all([holder, waiter]);
    const pool = new Pool({ connectionString: server.url, max: 1 });
    const given = await openPostgresStore({ pool });
    const taken = await pool.connect();
    await assert.rejects(
      given.transaction(async () => undefined, { deadlineMs: 100 }),
      { code: 'EYRIE_STORE_BUSY', problem: /within 100 ms$/ },
    );
    taken.release();
    assert.equal(await given.transaction(async () => 'done'), 'done');
    await Promise.all([store.close(), other.close(), given.close()]);
    await pool.end();
  });

  test('closes within its deadline although a transaction never ends, of which nothing is kept', async () => {
    const url = await emptySchema(server.url);
    const store = await openPostgresStore({ url, deadlineMs: 200 });
    await store.query('CREATE TABLE accounts (id integer PRIMARY KEY)');
    const written = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    const stuck = store.transaction(async (transaction) => {
      await transaction.query('INSERT INTO accounts VALUES (1)');
      written.resolve();
      await gate.promise;
    });
    await written.promise;
    await store.close();
    gate.resolve();
    await assert.rejects(stuck, { code: 'EYRIE_STORE_UNAVAILABLE' });
    const other = await openPostgresStore({ url });
    assert.deepEqual((await other.query('SELECT id FROM accounts')).rows, []);
    await other.close();
  });

  test('shows up by its name among the connections, unless the URL gives another one', async () => {
    const name = async (url: string) => {
      const store = await openPostgresStore({ url });
      const { rows } = await store.query("SELECT current_setting('application_name') AS name");
      await store.close();
      return rows[0]?.name;
    };
    assert.equal(await name(server.url), 'eyrie');
    assert.equal(await name(`${server.url}?application_name=shop`), 'shop');
  });
});
