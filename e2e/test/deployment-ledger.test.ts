// Deployments told several times at once, recorded on a real PostgreSQL.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { REQUESTS_MIGRATION } from '../../packages/audit/src/deployments/ledger/requests-migration.ts';
import { StoreDeploymentLedger } from '../../packages/audit/src/deployments/ledger/store-deployment-ledger.ts';
import { parseDeploymentAudit } from '../../packages/audit/src/deployments/parse-deployment-audit.ts';
import { openPostgresStore } from '../../packages/store/src/postgres/postgres-store.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { emptySchema } from '../support/postgres-schema.ts';

const DAY_MS = 86_400_000;
const OUTBOX = {
  id: 'test/0001-outbox',
  sqlite: [],
  postgres: ['CREATE TABLE outbox (id text PRIMARY KEY, type text NOT NULL)'],
};

let server: Postgres;
before(async () => {
  server = await startPostgres();
});
after(() => server?.stop());

const deployment = parseDeploymentAudit({
  event: 'deployment',
  timestamp: '2026-11-21T10:00:00Z',
  service: 'checkout',
  version: '2026.11.3',
  to_environment: 'production',
  initiator: 'alice@example.com',
  success: true,
});
const entry = (idempotencyKey: string, digest = 'a'.repeat(64)) => ({
  source: 'api',
  idempotencyKey,
  digest,
  deployment,
});

async function openLedgers() {
  const url = await emptySchema(server.url);
  const stores = await Promise.all([openPostgresStore({ url }), openPostgresStore({ url })]);
  await stores[0].migrate([OUTBOX, REQUESTS_MIGRATION]);
  const clock = { now: Date.parse('2026-11-21T10:05:00Z'), failsOnce: false };
  const ledgers = stores.map(
    (store) =>
      new StoreDeploymentLedger({
        store,
        now: () => clock.now,
        emit: async ({ type }, { tx }) => {
          const id = randomUUID();
          await tx.query('INSERT INTO outbox (id, type) VALUES ($1, $2)', [id, type]);
          if (clock.failsOnce) {
            clock.failsOnce = false;
            throw new Error('the first one fails');
          }
          return { id };
        },
      }),
  );
  const column = async (text: string) => (await stores[0].query(text)).rows.map(({ value }) => String(value));
  const close = async () => {
    await Promise.all(stores.map((store) => store.close()));
  };
  return { ledgers, clock, column, close };
}

test('of many at once, over two pools, each key is one event', async () => {
  const { ledgers, column, close } = await openLedgers();
  const calls = ledgers.flatMap((ledger) =>
    Array.from({ length: 60 }, (_, at) => ledger.record(entry(`key-${at % 3}`))),
  );
  const outcomes = await Promise.all(calls);
  assert.equal(outcomes.filter(({ state }) => state === 'recorded').length, 3);
  assert.equal(outcomes.filter(({ state }) => state === 'duplicate').length, 117);
  assert.deepEqual(
    [...new Set(outcomes.map(({ id }) => id))].sort(),
    await column('SELECT id AS value FROM outbox ORDER BY id COLLATE "C"'),
  );
  const [ledger] = ledgers;
  assert.equal((await ledger?.record(entry('key-0', 'b'.repeat(64))))?.state, 'conflict');
  await close();
});

test('where the first one fails, one of those that wait for it is recorded', async () => {
  const { ledgers, clock, column, close } = await openLedgers();
  clock.failsOnce = true;
  const calls = ledgers.flatMap((ledger) => Array.from({ length: 5 }, () => ledger.record(entry('key'))));
  const outcomes = await Promise.allSettled(calls);
  assert.equal(outcomes.filter(({ status }) => status === 'rejected').length, 1);
  assert.deepEqual(await column('SELECT type AS value FROM outbox'), ['deployment.deployed']);
  await close();
});

test('a key is forgotten after 31 days', async () => {
  const { ledgers, clock, column, close } = await openLedgers();
  const [ledger] = ledgers;
  await ledger?.record(entry('old'));
  clock.now += 31 * DAY_MS + 3_600_000;
  await ledger?.record(entry('new'));
  assert.deepEqual(await column('SELECT idempotency_key AS value FROM eyrie_audit_requests'), ['new']);
  await close();
});
