// What a store says of a server that is not as it should be, or of a URL that is not.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Diagnostics } from '@eyrie/core/engine';
import { openPostgresStore } from '../../packages/store/src/postgres/postgres-store.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { asked } from '../support/postgres-schema.ts';

describe('a store in PostgreSQL says what is wrong with a server', () => {
  let server: Postgres;
  const open = (url: string) => openPostgresStore({ url, deadlineMs: 2000 });

  before(async () => {
    server = await startPostgres({ fsync: true });
  });

  after(() => server?.stop());

  test('that is not there, or has no such database', async () => {
    await assert.rejects(open('postgres://eyrie:hunter2@127.0.0.1:1/shop'), (error: Error) => {
      assert.equal(
        error.message,
        'EYRIE_STORE_UNAVAILABLE: The store postgres://127.0.0.1:1/shop cannot be reached: connect ECONNREFUSED 127.0.0.1:1. Check that the server runs, accepts connections from here, and takes writes.',
      );
      return true;
    });
    await assert.rejects(open(server.url.replace(/postgres$/, 'nowhere')), {
      code: 'EYRIE_STORE_UNAVAILABLE',
      message: /database "nowhere" does not exist/,
    });
  });

  test('whose URL a password has torn apart, without showing any of it', async () => {
    for (const url of [
      'postgres://eyrie:12/3@db/shop',
      'postgres://eyrie:12#3@db/shop',
      'postgres://eyrie:12?3@db/shop',
      'postgres://eyrie:hunter/2@db/shop',
      'not a url',
    ]) {
      await assert.rejects(open(url), {
        code: 'EYRIE_STORE_URL_INVALID',
        problem: 'The URL of a store in PostgreSQL cannot be read',
      });
    }
  });

  test('that refuses the user, or has no connection left for it', async () => {
    const visitor = server.url.replace('eyrie@', 'visitor@');
    await assert.rejects(open(visitor), { code: 'EYRIE_STORE_FORBIDDEN', message: /role "visitor"/ });
    await asked(server.url, 'CREATE ROLE visitor LOGIN CONNECTION LIMIT 1');
    await asked(server.url, 'CREATE TABLE secrets (id integer)');
    const store = await open(visitor);
    await assert.rejects(store.query('SELECT id FROM secrets'), {
      code: 'EYRIE_STORE_FORBIDDEN',
      message: /permission denied for table secrets/,
    });
    await assert.rejects(
      store.transaction(async (transaction) => transaction.query('DELETE FROM secrets')),
      { code: 'EYRIE_STORE_FORBIDDEN' },
    );
    await assert.rejects(open(visitor), { code: 'EYRIE_STORE_BUSY', message: /too many connections/ });
    await store.close();
  });

  test('that acknowledges what is not on disk', async () => {
    const said: string[] = [];
    const diagnostics = new Diagnostics((_level, message) => said.push(message));
    const durable = await openPostgresStore({ url: server.url, diagnostics });
    await durable.close();
    assert.deepEqual(said, []);
    const url = `${server.url}?options=${encodeURIComponent('-c synchronous_commit=off')}`;
    const store = await openPostgresStore({ url, diagnostics });
    await store.close();
    assert.deepEqual(said, [
      `EYRIE_STORE_NOT_DURABLE: The server of the store ${store.label} runs with synchronous_commit = off: a crash may lose what it has acknowledged. Set synchronous_commit = on for this database, or accept that evidence of the last moments can be lost.`,
    ]);
  });

  test('whose statement is wrong, as the server says it', async () => {
    const store = await open(server.url);
    await assert.rejects(store.query('SELECT 1 / 0'), { code: '22012', message: 'division by zero' });
    await store.close();
  });
});
