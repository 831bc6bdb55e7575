import { leaseMigrations } from '../../src/leases/lease-migrations.js';
import { Leases } from '../../src/leases/leases.js';
import { openSqliteStore } from '../../src/sqlite/sqlite-store.js';

test('a lease in a file of SQLite lasts by the clock of the host, to the millisecond', async () => {
  const store = openSqliteStore({ path: ':memory:' });
  await store.migrate(leaseMigrations);
  let time = Date.UTC(2026, 0, 1);
  const leases = new Leases({ store, now: () => time });
  const request = { name: 'nightly-report', ttlMs: 1000 };

  const first = await leases.acquire({ ...request, holder: 'one' });
  time += 999;
  expect(await leases.acquire({ ...request, holder: 'two' })).toBeUndefined();
  expect(await first?.renew()).toBe(true);
  time += 999;
  expect(await leases.acquire({ ...request, holder: 'two' })).toBeUndefined();
  time += 1;
  expect(await first?.renew()).toBe(false);
  expect(await leases.acquire({ ...request, holder: 'two' })).toMatchObject({ holder: 'two', token: 2 });
  expect((await store.query('SELECT * FROM eyrie_leases')).rows).toEqual([
    { name: 'nightly-report', holder: 'two', token: 2, expires_at: '2026-01-01T00:00:02.999Z' },
  ]);
  await store.close();
});

test('a lease of before the clock was set back keeps its successor waiting no longer than any other', async () => {
  const store = openSqliteStore({ path: ':memory:' });
  await store.migrate(leaseMigrations);
  let time = Date.UTC(2026, 0, 1, 12);
  const leases = new Leases({ store, now: () => time });
  const request = { name: 'nightly-report', ttlMs: 1000 };

  const alive = await leases.acquire({ ...request, name: 'alive', holder: 'one' });
  await leases.acquire({ ...request, holder: 'killed' });
  time -= 6 * 3_600_000;
  for (const name of ['alive', 'nightly-report']) {
    expect(await leases.acquire({ ...request, name, holder: 'two' })).toBeUndefined();
  }
  time += 999;
  expect(await leases.acquire({ ...request, holder: 'two' })).toBeUndefined();
  expect(await alive?.renew()).toBe(true);
  time += 1;
  expect(await leases.acquire({ ...request, holder: 'two' })).toMatchObject({ holder: 'two', token: 2 });
  expect(await leases.acquire({ ...request, name: 'alive', holder: 'two' })).toBeUndefined();
  await store.close();
});
