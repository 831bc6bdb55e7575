// An event that is captured in the transaction of a real library on a real server: it commits with the change, and is
// rolled back with it.
import 'reflect-metadata';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Audited, type AuditedCall, AuditModule, AuditService } from '@eyrie/audit';
import { defineConfig } from '@eyrie/core';
import { openStore, type SqlExecutor, type Store } from '@eyrie/store/engine';
import { type INestApplicationContext, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AuditEvent } from '../../packages/audit/src/event/audit-event.ts';
import { generateSigningKey } from '../../packages/audit/src/integrity/note-keys.ts';
import { STREAM } from '../support/audit-app.ts';
import { drained, verifiedLog } from '../support/audit-evidence.ts';
import { connectLibraries, LIBRARY_NAMES, type Libraries } from '../support/audit-libraries.ts';
import { ORDER_MIGRATIONS } from '../support/audit-orders.ts';
import { eventually } from '../support/eventually.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

type Insert = (id: string) => Promise<unknown>;

@Injectable()
class OrdersService {
  @Audited({
    type: 'order.created',
    action: 'CREATE',
    target: ({ args: [id] }: AuditedCall<[id: string, insert: Insert]>) => ({ type: 'order', id }),
    delivery: 'transactional',
  })
  async create(id: string, insert: Insert): Promise<string> {
    await insert(id);
    return id;
  }
}

const CHANGED_MIND = { message: 'changed my mind' };

describe('an event in the transaction of', () => {
  const { privateKey, verifierKey } = generateSigningKey('eyrie.audit/orders');
  let folder: string;
  let server: Postgres;
  let store: Store;
  let libraries: Libraries;
  let app: INestApplicationContext;
  let audit: AuditService;
  let orders: OrdersService;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'eyrie-audit-orm-'));
    server = await startPostgres();
    store = await openStore({ url: server.url });
    await store.migrate(ORDER_MIGRATIONS);
    const config = defineConfig({
      service: { name: STREAM },
      store: { url: server.url },
      audit: { signingKeys: [privateKey], spool: { folder: join(folder, 'spool') } },
    });
    @Module({ imports: [AuditModule.forRoot(config)], providers: [OrdersService] })
    class AppModule {}
    app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
    audit = app.get(AuditService);
    orders = app.get(OrdersService);
    libraries = await connectLibraries(server.url);
  });

  after(async () => {
    await libraries?.close();
    await app?.close();
    await store?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const isKept = async (id: string) =>
    (await store.query('SELECT id FROM orders WHERE id = $1', [id])).rowCount === 1;

  /** What is committed of an order, sealed or not: rows move from one table to the other in one transaction. */
  const eventsOf = async (id: string): Promise<readonly AuditEvent[]> => {
    const { rows } = await store.query(
      `SELECT id, body FROM eyrie_audit_outbox WHERE body LIKE $1
        UNION ALL SELECT id, body FROM eyrie_audit_log WHERE body LIKE $1 ORDER BY id`,
      [`%"${id}"%`],
    );
    return rows.map(({ body }) => JSON.parse(String(body)) as AuditEvent);
  };

  const outcomesOf = async (id: string) => (await eventsOf(id)).map(({ outcome }) => outcome);

  for (const name of LIBRARY_NAMES) {
    describe(name, () => {
      const inTransaction: Libraries['transactions'][string] = (work) =>
        (libraries.transactions[name] as Libraries['transactions'][string])(work);

      const emit = (id: string, tx: SqlExecutor) =>
        audit.emit({ type: 'order.created', action: 'CREATE', target: { type: 'order', id } }, { tx });

      test('an @Audited method is kept with its row, and sealed', async () => {
        const id = randomUUID();
        await inTransaction(({ executor, insert }) =>
          audit.inTransaction(executor, async () => {
            await orders.create(id, insert);
            assert.deepEqual(await eventsOf(id), [], 'nobody else sees it before the commit');
          }),
        );
        assert.equal(await isKept(id), true);
        assert.deepEqual(await outcomesOf(id), ['success']);
        await eventually({ what: 'it is sealed' }, async () => {
          const { rowCount } = await store.query('SELECT FROM eyrie_audit_targets WHERE id = $1', [id]);
          return rowCount === 1 ? true : undefined;
        });
      });

      test('an @Audited method is rolled back with its row', async () => {
        const id = randomUUID();
        const rejected = inTransaction(({ executor, insert }) =>
          audit.inTransaction(executor, async () => {
            await orders.create(id, insert);
            throw new Error(CHANGED_MIND.message);
          }),
        );
        await assert.rejects(rejected, CHANGED_MIND);
        assert.equal(await isKept(id), false);
        assert.deepEqual(await eventsOf(id), []);
      });

      test('a violated constraint keeps neither, and is told as a failure', async () => {
        const id = randomUUID();
        const rejected = inTransaction(({ executor, insert }) =>
          audit.inTransaction(executor, async () => {
            await orders.create(id, insert);
            await orders.create(id, insert);
          }),
        );
        await assert.rejects(rejected);
        assert.equal(await isKept(id), false);
        const events = await eventually({ what: 'the failure is kept' }, async () => {
          const found = await eventsOf(id);
          return found.length > 0 ? found : undefined;
        });
        assert.deepEqual(
          events.map(({ outcome }) => outcome),
          ['failure'],
        );
      });

      test('emit with tx is kept and rolled back with its row', async () => {
        const [kept, undone] = [randomUUID(), randomUUID()];
        await inTransaction(async ({ executor, insert }) => {
          await insert(kept);
          assert.equal((await emit(kept, executor)).state, 'stored');
        });
        const rejected = inTransaction(async ({ executor, insert }) => {
          await insert(undone);
          await emit(undone, executor);
          throw new Error(CHANGED_MIND.message);
        });
        await assert.rejects(rejected, CHANGED_MIND);
        assert.deepEqual([await isKept(kept), await isKept(undone)], [true, false]);
        assert.deepEqual([await outcomesOf(kept), await outcomesOf(undone)], [['success'], []]);
      });

      test('several events are kept together', async () => {
        const id = randomUUID();
        await inTransaction(async ({ executor }) => {
          const target = { type: 'order', id };
          const input = { type: 'order.created', action: 'CREATE', target };
          await audit.emitMany([input, input, input], { tx: executor });
        });
        assert.deepEqual(await outcomesOf(id), ['success', 'success', 'success']);
      });

      test('personal fields are encrypted with a key that commits with them', async () => {
        const [kept, undone] = [randomUUID(), randomUUID()];
        const email = 'ada@example.com';
        const createPerson = (id: string, tx: SqlExecutor) =>
          audit.emit(
            {
              type: 'person.created',
              action: 'CREATE',
              target: { type: 'person', id },
              attributes: { email, text: 'ünï \' " \\ $1 ? ::' },
            },
            { tx, personal: ['/email'] },
          );
        await inTransaction(async ({ executor }) => {
          await createPerson(kept, executor);
          await createPerson(kept, executor);
        });
        const rejected = inTransaction(async ({ executor }) => {
          await createPerson(undone, executor);
          throw new Error(CHANGED_MIND.message);
        });
        await assert.rejects(rejected, CHANGED_MIND);
        const events = await eventsOf(kept);
        assert.equal(events.length, 2);
        for (const event of events) {
          assert.ok(!JSON.stringify(event).includes(email));
          const { event: revealed } = await audit.reveal(event, `person/${kept}`);
          assert.deepEqual(revealed.attributes, { email, text: 'ünï \' " \\ $1 ? ::' });
        }
        const { rows } = await store.query(
          'SELECT subject FROM eyrie_audit_subject_keys WHERE subject = $1 OR subject = $2',
          [`person/${kept}`, `person/${undone}`],
        );
        assert.deepEqual(rows, [{ subject: `person/${kept}` }]);
      });

      test("an id of the caller's own makes a repeated call the same event, sealed already or not", async () => {
        const id = randomUUID();
        const emitOnce = (target: string) =>
          inTransaction(async ({ executor }) => {
            const event = {
              type: 'order.created',
              action: 'CREATE',
              target: { type: 'order', id: target },
              id,
            };
            await audit.emit(event, { tx: executor });
          });
        await emitOnce(id);
        await emitOnce(id);
        await drained(store, 0);
        await emitOnce(id);
        assert.equal((await eventsOf(id)).length, 1);
        await assert.rejects(emitOnce('another'), { code: 'EYRIE_AUDIT_ID_CONFLICT' });
        assert.equal((await eventsOf(id)).length, 1);
      });
    });
  }

  test('none is refused before anything is done', async () => {
    const id = randomUUID();
    const missing = { code: 'EYRIE_AUDIT_TRANSACTION_MISSING' };
    let isCalled = false;
    const insert = async () => {
      isCalled = true;
    };
    await assert.rejects(async () => orders.create(id, insert), missing);
    assert.equal(isCalled, false);
    const event = { type: 'order.created', action: 'CREATE', target: { type: 'order', id } };
    await assert.rejects(audit.emit(event, { delivery: 'transactional' }), missing);
    assert.deepEqual(await eventsOf(id), []);
  });

  test('what is in none is refused', async () => {
    const { pool, dataSource } = libraries;
    const id = randomUUID();
    const event = { type: 'order.created', action: 'CREATE', target: { type: 'order', id } };
    const expected = { code: 'EYRIE_STORE_TRANSACTION_EXPECTED' };
    const client = await pool.connect();
    const runner = dataSource.createQueryRunner();
    for (const tx of [pool, client, dataSource, dataSource.manager, runner, store]) {
      await assert.rejects(audit.emit(event, { tx }), expected);
      const insert = (order: string) => pool.query('INSERT INTO orders (id) VALUES ($1)', [order]);
      await assert.rejects(async () => audit.inTransaction(tx, () => orders.create(id, insert)), expected);
      assert.equal(await isKept(id), false);
    }
    client.release();
    await runner.release();
    // Of what was refused nothing is told: it was never begun.
    assert.deepEqual(await eventsOf(id), []);
  });

  test('all of them are one log that verifies', async () => {
    await drained(store, 0);
    await app.close();
    const { events } = await verifiedLog(store, verifierKey);
    assert.equal(events.at(-1)?.type, 'audit.sequence.end');
  });
});
