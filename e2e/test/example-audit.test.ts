// The example and its audit trail in a real PostgreSQL: what commits together, what is rolled back together, and what a
// kill leaves, with two instances on one database; and a second start on the file of SQLite.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type AuditEvent, generateSigningKey } from '@eyrie/audit/engine';
import { Client } from 'pg';
import { readAuditTrail } from '../../examples/nexo-be/demo/audit-trail.ts';
import { type Service, startService } from '../../examples/nexo-be/demo/service.ts';
import { type TemporaryStore, temporaryStore } from '../../examples/nexo-be/demo/temporary-store.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

const WORKERS = 8;
const ADA = { name: 'Ada', email: 'ada@example.com', plan: 'pro', source: 'web' };
const OPEN_ATTEMPT = /^Record \d+ is an attempt of which nobody recorded how it ended$/;

const { privateKey, verifierKey } = generateSigningKey('example');

describe('the example on PostgreSQL', { timeout: 170_000 }, () => {
  let postgres: Postgres;
  let folder: TemporaryStore;
  let databases = 0;
  // Bounded by the tests, each of which stops its own.
  const services: Service[] = [];

  before(async () => {
    folder = temporaryStore();
    postgres = await startPostgres();
  });

  after(async () => {
    await postgres?.stop();
    folder.remove();
  });

  async function query(url: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const client = new Client(url);
    await client.connect();
    const { rows } = await client.query(text).finally(() => client.end());
    return rows;
  }

  async function newDatabase(): Promise<string> {
    databases += 1;
    await query(postgres.url, `CREATE DATABASE example_${databases}`);
    return postgres.url.replace(/postgres$/, `example_${databases}`);
  }

  async function startInstance(url: string): Promise<Service> {
    const service = await startService({
      EYRIE_STORE_URL: url,
      EYRIE_AUDIT_SIGNING_KEYS: privateKey,
      EYRIE_AUDIT_SPOOL_FOLDER: folder.spoolFolder,
    });
    services.push(service);
    return service;
  }

  async function stopAll(): Promise<void> {
    await Promise.all(services.splice(0).map((service) => service.stop()));
  }

  /** What is kept, once every instance has ended. */
  async function kept(url: string) {
    const users = await query(url, 'SELECT id FROM users');
    const records = await query(url, 'SELECT body FROM eyrie_audit_log ORDER BY seq');
    const outbox = await query(url, 'SELECT id FROM eyrie_audit_outbox');
    const events = records.map(({ body }) => JSON.parse(String(body)) as AuditEvent);
    const created = events.filter(({ type }) => type === 'user.created');
    const charges = events.filter(({ type }) => type === 'payment.charged');
    return { users: users.map(({ id }) => String(id)), created, charges, outbox };
  }

  const usersOf = (events: readonly AuditEvent[]) => events.map(({ targets }) => targets[0]?.id);

  test('two instances under traffic: each sign-up is one row and one event, in one log that is intact', async () => {
    const url = await newDatabase();
    try {
      const instances = await Promise.all([startInstance(url), startInstance(url)]);
      const acknowledged = new Set<string>();
      let charged = 0;
      let denied = 0;
      const work = async ({ origin }: Service) => {
        for (let round = 0; round < 20; round++) {
          const { id } = (await post(`${origin}/users`, ADA)).body;
          acknowledged.add(id);
          if (round % 5 === 0) {
            await post(`${origin}/payments`, { userId: id, amount: 100, currency: 'eur' });
            charged += 1;
          }
          if (round % 10 === 0) {
            assert.equal((await post(`${origin}/webhooks/stripe`, {})).status, 401);
            denied += 1;
          }
        }
      };
      await Promise.all(Array.from({ length: WORKERS }, (_, at) => work(instances[at % 2] as Service)));
      await stopAll();

      assert.equal(acknowledged.size, WORKERS * 20);
      const { users, created, outbox } = await kept(url);
      assert.deepEqual(users.toSorted(), [...acknowledged].toSorted());
      assert.deepEqual(usersOf(created).toSorted(), [...acknowledged].toSorted());
      assert.deepEqual(outbox, []);
      const { events, faults, records } = await readAuditTrail({ url, verifierKey });
      assert.deepEqual(faults, []);
      assert.equal(events.get('user.created success'), acknowledged.size);
      assert.equal(events.get('payment.charged attempt'), charged);
      assert.equal(events.get('access.denied denied'), denied);
      assert.equal(events.get('audit.sequence.end success'), 2);
      assert.equal(records, acknowledged.size + 2 * charged + denied + 2);
    } finally {
      await stopAll();
    }
  });

  test('a sign-up whose row, event or commit fails leaves neither row nor event', async () => {
    const url = await newDatabase();
    try {
      const { origin } = await startInstance(url);
      await query(
        url,
        `ALTER TABLE users ADD CHECK (name <> 'No row');
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
        CREATE TRIGGER no_event BEFORE INSERT ON eyrie_audit_outbox FOR EACH ROW
          WHEN (NEW.body LIKE '%"no-event"%') EXECUTE FUNCTION refuse();
        CREATE CONSTRAINT TRIGGER no_commit AFTER INSERT ON users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
          WHEN (NEW.name = 'No commit') EXECUTE FUNCTION refuse()`,
      );
      for (const wrong of [{ name: 'No row' }, { source: 'no-event' }, { name: 'No commit' }]) {
        assert.equal((await post(`${origin}/users`, { ...ADA, ...wrong })).status, 500);
      }
      const { id } = (await post(`${origin}/users`, ADA)).body;
      await stopAll();

      const { users, created } = await kept(url);
      assert.deepEqual(users, [id]);
      // The method itself threw only where its row failed; what it did before that is not told.
      const outcomes = created.map(({ outcome, targets, changes }) => [
        outcome,
        targets[0]?.id === id,
        changes?.length,
      ]);
      assert.deepEqual(outcomes, [
        ['failure', false, undefined],
        ['success', true, 5],
      ]);
      assert.deepEqual((await readAuditTrail({ url, verifierKey })).faults, []);
    } finally {
      await stopAll();
    }
  });

  test('an instance that is killed under traffic has lost nothing that it acknowledged', async () => {
    const url = await newDatabase();
    try {
      const [killed, survivor] = await Promise.all([startInstance(url), startInstance(url)]);
      const acknowledged = new Set<string>();
      let settledCharges = 0;
      let unanswered = 0;
      const work = async (origin: string, rounds: number) => {
        for (let round = 0; round < rounds; round++) {
          const { id } = (await post(`${origin}/users`, ADA)).body;
          acknowledged.add(id);
          if (round % 10 !== 0) continue;
          await post(`${origin}/payments`, { userId: id, amount: 100, currency: 'eur' });
          settledCharges += 1;
        }
      };
      const untilKilled = () =>
        work(killed.origin, 10_000).catch(() => {
          unanswered += 1;
        });
      const traffic = Array.from({ length: WORKERS }, (_, at) =>
        at % 2 === 0 ? untilKilled() : work(survivor.origin, 40),
      );
      while (acknowledged.size < 60) await new Promise((resolve) => setTimeout(resolve, 5));
      killed.signal('SIGKILL');
      assert.equal((await killed.exited).signal, 'SIGKILL');
      await Promise.all(traffic);
      await stopAll();

      assert.equal(unanswered, WORKERS / 2);
      const { users, created, charges, outbox } = await kept(url);
      const lost = [...acknowledged].filter((id) => !users.includes(id));
      assert.deepEqual(lost, []);
      assert.deepEqual(usersOf(created).toSorted(), users.toSorted());
      assert.ok(users.length <= acknowledged.size + unanswered);
      assert.deepEqual(outbox, []);
      const completed = charges.filter(({ stage }) => stage === 'complete').length;
      assert.ok(completed >= settledCharges, `${completed} of ${settledCharges} charges`);
      // Charges that nobody saw the end of are named, and nothing else is wrong.
      const { faults } = await readAuditTrail({ url, verifierKey });
      assert.deepEqual(
        faults.filter((fault) => !OPEN_ATTEMPT.test(fault)),
        [],
      );
      assert.equal(faults.length, charges.length - 2 * completed);
    } finally {
      await stopAll();
    }
  });
});

test('on SQLite a second start goes on with users and log of the first one', async () => {
  const { url, variables, remove } = temporaryStore();
  try {
    const ids: string[] = [];
    for (const start of [1, 2]) {
      const service = await startService({ ...variables, EYRIE_AUDIT_SIGNING_KEYS: privateKey });
      try {
        const { origin } = service;
        ids.push((await post(`${origin}/users`, ADA)).body.id);
        for (const id of ids) assert.equal((await fetch(`${origin}/users/${id}`)).status, 200);
      } finally {
        await service.stop();
      }
      const { events, faults, records } = await readAuditTrail({ url, verifierKey });
      assert.deepEqual({ faults, records }, { faults: [], records: 2 * start });
      assert.equal(events.get('user.created success'), start);
    }
  } finally {
    remove();
  }
});

async function post(url: string, body: object) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as { readonly id: string } };
}
