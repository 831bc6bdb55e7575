// The audit log in a real PostgreSQL: what its storage promises in any database, the guards against owner and app, and
// writers and sequencers that get in each other's way.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { openPostgresStore, type PostgresStore } from '@eyrie/store/engine';
import { Client } from 'pg';
import { Sequencer } from '../../packages/audit/src/sealing/sequencer.ts';
import { auditMigrations } from '../../packages/audit/src/storage/audit-migrations.ts';
import { grantsFor } from '../../packages/audit/src/storage/migrations/grants.ts';
import { insertOutbox } from '../../packages/audit/src/storage/outbox.ts';
import { STORAGE_CASES } from '../../packages/audit/test/storage/cases/all-cases.ts';
import { AuditWorld, STREAM, signer } from '../../packages/audit/test/storage/cases/audit-world.ts';
import { assertIntact } from '../../packages/audit/test/storage/cases/intact.ts';
import { eventsOf, idOf, outboxRow } from '../../packages/audit/test/storage/cases/sample-events.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

const WRITERS = 8;
const SEQUENCERS = 3;
const EVENTS_PER_WRITER = 150;

// Cases have days of their own, which the clock of the database is far from.
const ANY_MONTH = `CREATE OR REPLACE FUNCTION eyrie_audit_ensure_partition(month text) RETURNS boolean
  LANGUAGE sql SECURITY DEFINER AS 'SELECT eyrie_audit_make_partition(month)'`;

describe('the audit storage in PostgreSQL', { timeout: 170_000 }, () => {
  let postgres: Postgres;
  let databases = 0;
  // Bounded by the tests, each of which closes its own.
  const stores: PostgresStore[] = [];

  before(async () => {
    postgres = await startPostgres();
  });

  after(async () => {
    await postgres?.stop();
  });

  async function asOwner(text: string): Promise<void> {
    const client = new Client(postgres.url);
    await client.connect();
    await client.query(text).finally(() => client.end());
  }

  /** A database of its own, with the tables of the log; where `anyMonth`, with partitions for whatever month comes. */
  async function newDatabase({
    anyMonth = false,
  } = {}): Promise<{ readonly url: string; readonly world: AuditWorld }> {
    databases += 1;
    const name = `audit_${databases}`;
    await asOwner(`CREATE DATABASE ${name}`);
    const url = postgres.url.replace(/postgres$/, name);
    const store = await open(url);
    await store.migrate(auditMigrations);
    if (anyMonth) await store.query(ANY_MONTH);
    const tamper = async (statement: string) => {
      await store.transaction(async (transaction) => {
        await transaction.query('SET LOCAL session_replication_role = replica');
        await transaction.query(statement);
      });
    };
    return { url, world: new AuditWorld({ store, reopen: () => open(url), tamper }) };
  }

  async function open(url: string): Promise<PostgresStore> {
    const store = await openPostgresStore({ url });
    stores.push(store);
    return store;
  }

  async function closeAll(): Promise<void> {
    await Promise.all(stores.splice(0).map((store) => store.close()));
  }

  for (const { name, run } of STORAGE_CASES) {
    test(name, async () => {
      try {
        await run((await newDatabase({ anyMonth: true })).world);
      } finally {
        await closeAll();
      }
    });
  }

  test('the app can record and seal, and neither it nor the owner can change what is sealed', async () => {
    try {
      const { url, world } = await newDatabase();
      await world.store.query('CREATE ROLE "shop ""app" LOGIN');
      for (const grant of grantsFor('shop "app')) await world.store.query(grant);
      const app = await open(url.replace('eyrie@', `${encodeURIComponent('shop "app')}@`));
      const noEvent = { stream: STREAM, id: idOf(0), body: 'no event' };
      await insertOutbox(app, 'postgres', [noEvent, ...eventsOf(3).map(outboxRow)]);
      const sequencer = new Sequencer({ store: app, stream: STREAM, signer });
      const result = await sequencer.sealBatch();
      assert.equal(result.state === 'sealed' && result.records, 3);
      await assertIntact(world.log);
      const month = new Date().toISOString().slice(0, 7).replace('-', '_');
      for (const table of ['log', 'ids', 'targets', 'checkpoints', 'rejected', `log_${month}`]) {
        for (const statement of [
          `UPDATE eyrie_audit_${table} SET stream = 'other'`,
          `DELETE FROM eyrie_audit_${table}`,
          `TRUNCATE eyrie_audit_${table}`,
        ]) {
          assert.equal(await sqlStateOf(() => app.query(statement)), '42501', `app: ${statement}`);
          assert.equal(await sqlStateOf(() => world.store.query(statement)), '42501', `owner: ${statement}`);
        }
      }
      await insertOutbox(app, 'postgres', [outboxRow({ id: idOf(4) })]);
      for (const statement of [
        'TRUNCATE eyrie_audit_segments',
        "INSERT INTO eyrie_audit_segments VALUES ('shop', 1, 3, '', '', '', '')",
        'DROP TABLE eyrie_audit_log',
        'ALTER TABLE eyrie_audit_log DISABLE TRIGGER ALL',
        "UPDATE eyrie_audit_outbox SET created_at = ''",
        "SELECT eyrie_audit_drop_empty_partitions('2999-01')",
        "SELECT eyrie_audit_make_partition('2999-01')",
      ]) {
        assert.equal(await sqlStateOf(() => app.query(statement)), '42501', `app: ${statement}`);
      }
      assert.equal(
        await sqlStateOf(() => app.query("SELECT eyrie_audit_ensure_partition('2026-13; DROP')")),
        '22023',
      );
      for (const [months, is] of [
        [-2, '22023'],
        [-1, 'it was done'],
        [0, 'it was done'],
        [2, 'it was done'],
        [3, '22023'],
      ] as const) {
        const ensure = () =>
          app.query('SELECT eyrie_audit_ensure_partition(CAST($1 AS text))', [monthIn(months)]);
        assert.equal(await sqlStateOf(ensure), is, `in ${months} months`);
      }
      await assertIntact(world.log);
    } finally {
      await closeAll();
    }
  });

  test('a role that may read reads, and one that may prune prunes', async () => {
    try {
      const { url, world } = await newDatabase({ anyMonth: true });
      await world.seal(eventsOf(5), { now: () => Date.parse('2026-01-05') });
      for (const [role, duty] of [
        ['reader', 'read'],
        ['pruner', 'prune'],
      ] as const) {
        await world.store.query(`CREATE ROLE ${role} LOGIN`);
        for (const grant of grantsFor(role, duty)) await world.store.query(grant);
      }
      const { AuditLog } = await import('../../packages/audit/src/storage/audit-log.ts');
      const { pruneLog } = await import('../../packages/audit/src/sealing/retention.ts');
      const reader = await open(url.replace('eyrie@', 'reader@'));
      assert.equal((await assertIntact(new AuditLog({ store: reader }))).records, 5);
      const prune = (store: PostgresStore) => pruneLog({ store, stream: STREAM, before: '2026-02-01' });
      assert.equal(await sqlStateOf(() => prune(reader)), '42501');
      const pruner = await open(url.replace('eyrie@', 'pruner@'));
      const { records, partitions } = await prune(pruner);
      assert.deepEqual([records, partitions], [5, 1]);
    } finally {
      await closeAll();
    }
  });

  test('8 writers and 3 sequencers: every committed event is sealed once, in one order', async () => {
    try {
      const { url, world } = await newDatabase();
      // Ids that are not in the order of commits, some of them rolled back.
      const committed = new Set<string>();
      let writing = WRITERS;
      const write = async (writer: number) => {
        const store = await open(url);
        for (let index = 0; index < EVENTS_PER_WRITER; index += 1) {
          const id = idOf(index * WRITERS + writer + 1);
          const isRolledBack = Math.random() < 0.2;
          const work = store.transaction(async (transaction) => {
            await insertOutbox(transaction, 'postgres', [outboxRow({ id })]);
            if (Math.random() < 0.3) await setTimeout(Math.random() * 8);
            if (isRolledBack) throw new Error('rolled back');
          });
          if (isRolledBack) await assert.rejects(work, /^Error: rolled back$/);
          else await work.then(() => committed.add(id));
        }
        writing -= 1;
      };
      const sealed = Array.from({ length: SEQUENCERS }, () => 0);
      const seal = async (at: number) => {
        const sequencer = new Sequencer({
          store: await open(url),
          stream: STREAM,
          signer,
          batchSize: 7,
          checkpointEvery: { records: 20 },
        });
        for (;;) {
          const isLast = writing === 0;
          const result = await sequencer.sealBatch();
          if (result.state === 'sealed') sealed[at] = (sealed[at] ?? 0) + result.records;
          if (result.state === 'idle' && isLast) return;
          await setTimeout(Math.random() * 4);
        }
      };
      await Promise.all([
        ...Array.from({ length: WRITERS }, (_, writer) => write(writer)),
        ...sealed.map((_, at) => seal(at)),
      ]);
      const ids: string[] = [];
      for await (const { id } of world.log.records(STREAM)) ids.push(id);
      assert.equal(ids.length, committed.size);
      assert.deepEqual(new Set(ids), committed);
      assert.equal(
        sealed.reduce((sum, records) => sum + records),
        committed.size,
      );
      assert.ok(sealed.filter((records) => records > 0).length > 1, `one sequencer did it all: ${sealed}`);
      const { checkpoints } = await assertIntact(world.log);
      assert.ok(checkpoints > 10);
      assert.deepEqual(await world.rows('SELECT id FROM eyrie_audit_outbox'), []);
      assert.deepEqual(await world.rows('SELECT id FROM eyrie_audit_rejected'), []);
    } finally {
      await closeAll();
    }
  });
});

/** The month that is so many after this one. */
function monthIn(months: number): string {
  const date = new Date();
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months)).toISOString().slice(0, 7);
}

/** The SQLSTATE with which PostgreSQL refused, also where the store has wrapped it. */
async function sqlStateOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work();
    return 'it was done';
  } catch (error) {
    for (let each = error; each instanceof Error; each = each.cause) {
      const code: unknown = Reflect.get(each, 'code');
      if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code)) return code;
    }
    return error;
  }
}
