// Delivery to sinks on a real PostgreSQL: the cases that it passes on SQLite, each in a database of its own, and two
// loops that run by the clock of the host.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openPostgresStore, type Store } from '@eyrie/store/engine';
import { Client } from 'pg';
import { SYSTEM_CLOCK } from '../../packages/audit/src/delivery/delivery-clock.ts';
import { DELIVERY_CASES } from '../../packages/audit/test/delivery/cases/index.ts';
import { DeliveryBench, seqs } from '../../packages/audit/test/delivery/support/delivery-bench.ts';
import { eventually } from '../support/eventually.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

describe('delivery on PostgreSQL', () => {
  let postgres: Postgres;
  let databases = 0;

  before(async () => {
    postgres = await startPostgres();
  });

  after(() => postgres?.stop());

  async function openStore(): Promise<Store> {
    databases += 1;
    const name = `delivery_${databases}`;
    const client = new Client(postgres.url);
    await client.connect();
    await client.query(`CREATE DATABASE ${name}`);
    await client.end();
    return openPostgresStore({ url: postgres.url.replace(/\/postgres$/, `/${name}`), maxConnections: 8 });
  }

  for (const { name, run } of DELIVERY_CASES) test(name, () => run({ openStore }));

  test('two loops at the same time deliver everything once, in order, while one is restarted', async () => {
    await DeliveryBench.run({ openStore }, async (bench) => {
      const options = { clock: SYSTEM_CLOCK, leaseTtlMs: 3000, pollMs: 50 };
      const sinks = [0, 1, 2].map(() => bench.sink('file', { ordered: true, batchSize: 7 }));
      const [first, second, third] = sinks;
      assert.ok(first !== undefined && second !== undefined && third !== undefined);
      const one = bench.start([first], options);
      bench.start([second], options);
      for (let batch = 0; batch < 10; batch += 1) await bench.seal(10);
      await eventually(
        { what: 'some are delivered' },
        async () => (await bench.nextSeq('file')) > 20 || undefined,
      );
      await one.loop.close();
      bench.start([third], options);
      for (let batch = 0; batch < 10; batch += 1) await bench.seal(10);
      await eventually(
        { what: 'all are delivered' },
        async () => (await bench.nextSeq('file')) === 201 || undefined,
      );
      const taken = sinks.flatMap((sink) => sink.taken);
      assert.deepEqual(
        [...new Set(taken.map(({ seq }) => seq))].toSorted((a, b) => a - b),
        seqs(1, 200),
      );
      assert.equal(new Set(taken.map(({ id }) => id)).size, 200);
      // What was under way when the first loop was closed may come twice.
      assert.ok(taken.length <= 207, `${taken.length} records were delivered`);
    });
  });
});
