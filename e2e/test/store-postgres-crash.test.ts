// The store on a PostgreSQL that dies: what was acknowledged is there, and the store goes on by itself.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { openPostgresStore } from '../../packages/store/src/postgres/postgres-store.ts';
import { eventually } from '../support/eventually.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { asked, emptySchema, noConnectionOf } from '../support/postgres-schema.ts';

describe('a store in a PostgreSQL that dies', () => {
  let server: Postgres;

  before(async () => {
    server = await startPostgres({ fsync: true });
  });

  after(() => server?.stop());

  test('has every transaction that it acknowledged after the server was killed under load, and goes on', async () => {
    const store = await openPostgresStore({ url: await emptySchema(server.url), maxConnections: 8 });
    await store.query('CREATE TABLE accounts (id integer PRIMARY KEY)');
    await store.query('CREATE TABLE events (id integer PRIMARY KEY)');
    // Bounded by the time that the test takes.
    const acknowledged: number[] = [];
    const codes = new Set<unknown>();
    let last = 0;
    let isOver = false;
    const write = async () => {
      while (!isOver) {
        const id = ++last;
        try {
          await store.transaction(async (transaction) => {
            await transaction.query('INSERT INTO accounts VALUES ($1)', [id]);
            await transaction.query('INSERT INTO events VALUES ($1)', [id]);
          });
          acknowledged.push(id);
        } catch (error) {
          codes.add((error as { code?: unknown }).code);
          await delay(20);
        }
      }
    };
    const writers = Array.from({ length: 8 }, write);
    const writeMore = async () => {
      const before = acknowledged.length;
      await eventually({ what: 'writers write', everyMs: 5 }, async () =>
        acknowledged.length > before + 100 ? true : undefined,
      );
    };
    try {
      for (let round = 0; round < 3; round += 1) {
        await writeMore();
        await server.kill();
        await delay(100);
        await server.restart();
      }
      await writeMore();
    } finally {
      isOver = true;
      await Promise.all(writers);
    }
    assert.deepEqual([...codes], ['EYRIE_STORE_UNAVAILABLE']);
    const ids = async (table: string) =>
      (await store.query(`SELECT id FROM ${table} ORDER BY id`)).rows.map(({ id }) => id);
    const accounts = await ids('accounts');
    assert.deepEqual(await ids('events'), accounts);
    const kept = new Set(accounts);
    assert.deepEqual(
      acknowledged.filter((id) => !kept.has(id)),
      [],
    );
    await store.close();
  });

  test('says of a COMMIT without an answer that its outcome is not known', async () => {
    const store = await openPostgresStore({ url: await emptySchema(server.url) });
    await store.query('CREATE TABLE accounts (id integer PRIMARY KEY)');
    // The server is killed while it commits: a deferred trigger runs then.
    await store.query(
      'CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$',
    );
    await store.query(
      'CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON accounts DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()',
    );
    const committing = store.transaction(async (transaction) => {
      await transaction.query('INSERT INTO accounts VALUES (1)');
    });
    const rejected = assert.rejects(committing, {
      code: 'EYRIE_STORE_UNAVAILABLE',
      problem: `The connection to the store ${store.label} was lost during COMMIT, so that it is not known whether the transaction is kept: Connection terminated unexpectedly`,
    });
    await eventually({ what: 'it commits', everyMs: 20 }, async () => {
      const rows = await asked(
        server.url,
        "SELECT FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active'",
      );
      return rows.length === 1 ? true : undefined;
    });
    await server.restart();
    await rejected;
    assert.deepEqual(await store.query('SELECT id FROM accounts'), { rows: [], rowCount: 0 });
    await store.close();
  });

  test('lives through connections that are ended while nothing is sent', async () => {
    const url = `${await emptySchema(server.url)}&application_name=idle`;
    const store = await openPostgresStore({ url });
    const terminate = () =>
      asked(
        server.url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'idle'",
      );
    await terminate();
    await noConnectionOf(server.url, 'idle');
    // The client hears of it a moment later.
    await delay(50);
    assert.equal((await store.query('SELECT 1 AS one')).rowCount, 1);
    const inside = store.transaction(async (transaction) => {
      await terminate();
      await delay(50);
      await transaction.query('SELECT 1 AS one');
    });
    await assert.rejects(inside, { code: 'EYRIE_STORE_UNAVAILABLE' });
    assert.equal((await store.query('SELECT 1 AS one')).rowCount, 1);
    await store.close();
    await noConnectionOf(server.url, 'idle');
  });

  test('kills and restarts leave the server with one owner of its data', async () => {
    await server.kill();
    await server.kill();
    await server.restart();
    await server.restart();
    assert.deepEqual(await asked(server.url, 'SELECT 1 AS one'), [{ one: 1 }]);
  });
});
