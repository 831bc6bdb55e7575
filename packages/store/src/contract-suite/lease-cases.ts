import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { leaseMigrations } from '../leases/lease-migrations.js';
import { Leases } from '../leases/leases.js';
import type { Store } from '../sql/store.js';
import { rejectsWith, type StoreContractCase, uniqueName, withStores } from './contract-case.js';

const LONG_MS = 60_000;

interface LeaseBench {
  readonly store: Store;
  /** Those of two processes. */
  readonly leases: Leases;
  readonly others: Leases;
  readonly name: string;
}

export const leaseCases: readonly StoreContractCase[] = [
  onLeases('a lease is held by one at a time', async ({ leases, others, name }) => {
    const lease = await leases.acquire({ name, holder: 'one', ttlMs: LONG_MS });
    assert.deepEqual([lease?.name, lease?.holder, lease?.token], [name, 'one', 1]);
    assert.equal(await others.acquire({ name, holder: 'two', ttlMs: LONG_MS }), undefined);
    assert.equal(await others.acquire({ name, holder: 'one', ttlMs: LONG_MS }), undefined);
    const another = await others.acquire({ name: `${name}-another`, holder: 'two', ttlMs: LONG_MS });
    assert.equal(another?.token, 1);
  }),

  onLeases('a lease that is released goes to the next one at once, with a higher token', async (bench) => {
    const { leases, others, name } = bench;
    const first = await leases.acquire({ name, holder: 'one', ttlMs: LONG_MS });
    await first?.release();
    const second = await others.acquire({ name, holder: 'two', ttlMs: LONG_MS });
    assert.equal(second?.token, 2);
    assert.equal(await first?.renew(), false);
    await first?.release();
    assert.equal(await second?.renew(), true, 'a late release takes nothing from the next holder');
    await second?.release();
    const third = await leases.acquire({ name, holder: 'one', ttlMs: LONG_MS });
    assert.equal(third?.token, 3);
    assert.equal(await first?.renew(), false, 'not even where the holder is the same again');
  }),

  onLeases('a lease that was not renewed in time is lost', async ({ leases, others, name }) => {
    const stalled = await leases.acquire({ name, holder: 'one', ttlMs: 1 });
    await setTimeout(50);
    assert.equal(await stalled?.renew(), false);
    const next = await others.acquire({ name, holder: 'two', ttlMs: LONG_MS });
    assert.equal(next?.token, 2);
    assert.equal(await stalled?.renew(), false);
    assert.equal(await next?.renew(), true);
  }),

  onLeases('a lease that is renewed is held for another while', async ({ store, leases, name }) => {
    const expiry = async (): Promise<string> => {
      const { rows } = await store.query('SELECT expires_at FROM eyrie_leases WHERE name = $1', [name]);
      return String(rows[0]?.expires_at);
    };
    const lease = await leases.acquire({ name, holder: 'one', ttlMs: LONG_MS });
    const before = await expiry();
    assert.match(before, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    await setTimeout(20);
    assert.equal(await lease?.renew(), true);
    const gainedMs = Date.parse(await expiry()) - Date.parse(before);
    assert.ok(gainedMs >= 10 && gainedMs < LONG_MS, `it gained ${gainedMs} ms`);
  }),

  onLeases('of many that ask at the same moment one gets the lease', async ({ leases, others, name }) => {
    const holders = Array.from({ length: 10 }, (_, at) => `holder-${at}`);
    const asked = await Promise.all(
      holders.map((holder, at) => (at % 2 === 0 ? leases : others).acquire({ name, holder, ttlMs: LONG_MS })),
    );
    assert.equal(asked.filter((lease) => lease !== undefined).length, 1);
  }),

  onLeases('a lease out of its bounds is refused', async ({ leases, name }) => {
    for (const request of [
      { name: '', holder: 'one', ttlMs: 1 },
      { name, holder: '', ttlMs: 1 },
      { name: 'x'.repeat(201), holder: 'one', ttlMs: 1 },
      { name, holder: 'one', ttlMs: 0 },
      { name, holder: 'one', ttlMs: 1.5 },
      { name, holder: 'one', ttlMs: Number.NaN },
      { name, holder: 'one', ttlMs: 86_400_001 },
    ]) {
      await rejectsWith('EYRIE_STORE_LEASE_INVALID', () => leases.acquire(request));
    }
  }),
];

function onLeases(name: string, work: (bench: LeaseBench) => Promise<void>): StoreContractCase {
  return {
    name,
    run: (open) =>
      withStores(open, 2, async ([store, another]) => {
        await store.migrate(leaseMigrations);
        const [leases, others] = [new Leases({ store }), new Leases({ store: another })];
        await work({ store, leases, others, name: uniqueName() });
      }),
  };
}
