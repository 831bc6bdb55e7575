// Several instances of one app on one PostgreSQL: all of them record, one at a time seals and delivers, and what one of
// them leaves behind another one finishes.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openStore, type Store } from '@eyrie/store/engine';
import { generateSigningKey } from '../../packages/audit/src/integrity/note-keys.ts';
import { WebhookReceiver } from '../../packages/audit/test/sinks/webhook-receiver.ts';
import { startAuditApp } from '../support/audit-app.ts';
import {
  drained,
  expectJsonl,
  expectOrders,
  expectWebhooks,
  targetsOf,
  verifiedLog,
} from '../support/audit-evidence.ts';
import { AuditLoad } from '../support/audit-load.ts';
import { seededRandom } from '../support/audit-random.ts';
import { healthOf, numbersOf, statusOf } from '../support/audit-requests.ts';
import { eventually } from '../support/eventually.ts';
import type { NestProgram } from '../support/nest-program.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

const SLOW_ORDERS = ['slow-1', 'slow-2', 'slow-3'];
const WAITING = /^eyrie_audit_(?:buffered|outbox_|checkpoint_age|sink_lag)/;
const SETTLED = [
  ...['buffer_full', 'closed', 'refused', 'unreadable', 'spool_gone', 'failed_capture'].map(
    (reason) => `eyrie_audit_dropped_total ${reason}`,
  ),
  'eyrie_audit_spooled_total',
  'eyrie_audit_rejected_total',
  'eyrie_audit_outbox_depth',
  ...['jsonl', 'webhook'].flatMap((sink) => [
    `eyrie_audit_sink_up orders ${sink}`,
    `eyrie_audit_sink_lag orders ${sink}`,
    `eyrie_audit_dead_letters orders ${sink}`,
  ]),
];
const ORDERLY = { code: null, signal: 'SIGTERM' };

describe('instances of one app on one PostgreSQL', () => {
  let folder: string;
  let server: Postgres;
  let receiver: WebhookReceiver;
  let store: Store;
  const instances = new Map<string, NestProgram>();

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'eyrie-audit-instances-'));
    server = await startPostgres();
    receiver = await WebhookReceiver.start();
    store = await openStore({ url: server.url });
  });

  after(async () => {
    for (const instance of instances.values()) await instance.kill();
    await store?.close();
    await receiver?.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function end(name: string): Promise<void> {
    const instance = instances.get(name);
    // As a load balancer does it: nothing new is sent to it.
    instances.delete(name);
    const ending = await instance?.terminate();
    assert.deepEqual(
      { code: ending?.code, signal: ending?.signal },
      ORDERLY,
      `${name}\n${instance?.output()}`,
    );
  }

  test('record together, seal and deliver one at a time, and go on when one of them stops', async () => {
    const { privateKey, verifierKey } = generateSigningKey('eyrie.audit/orders');
    const jsonlFolder = join(folder, 'jsonl');
    const start = async (name: string) => {
      instances.set(
        name,
        await startAuditApp({
          storeUrl: server.url,
          signingKey: privateKey,
          spoolFolder: join(folder, `spool-${name}`),
          jsonlFolder,
          webhookUrl: receiver.origin,
          variables: { INSTANCE: name },
        }),
      );
    };
    // Both make the tables, and one of them finds them made.
    await Promise.all([start('first'), start('second')]);
    instances.set(
      'writer',
      await startAuditApp({
        storeUrl: server.url,
        spoolFolder: join(folder, 'spool-writer'),
        variables: { EYRIE_AUDIT_SEALING_ENABLED: 'false' },
      }),
    );
    const load = new AuditLoad({
      random: seededRandom(6),
      origins: () => Array.from(instances.values(), ({ origin }) => origin),
    });
    const deliverers = () => receiver.received.map(({ headers }) => String(headers['x-delivered-by']));
    let stopped: string;
    try {
      await load.progress(300);
      stopped = await eventually({ what: 'one delivers' }, async () => deliverers().at(-1));
      const { origin, output } = instances.get(stopped) as NestProgram;
      const slow = SLOW_ORDERS.map((id) => statusOf(origin, 'POST', '/orders', { id, delayMs: 1000 }));
      await eventually({ what: 'it works', everyMs: 20 }, async () =>
        SLOW_ORDERS.every((id) => output().includes(`order ${id} is under way`)) ? true : undefined,
      );
      await end(stopped);
      assert.deepEqual(await Promise.all(slow), [201, 201, 201]);
      for (const id of SLOW_ORDERS) load.created.add(id);
      await load.progress(200);
    } finally {
      await load.stop();
    }
    // The one that only writes is stopped first: what it says at its end is still to be sealed.
    await end('writer');
    await drained(store, 2);
    const other = stopped === 'first' ? 'second' : 'first';
    const last = instances.get(other) as NestProgram;
    assert.deepEqual(await healthOf(last.origin), { audit: { status: 'up' } });
    // Looked at every few seconds.
    const numbers = await eventually({ what: 'the numbers say that all is done' }, async () => {
      const all = await numbersOf(last.origin);
      const waiting = [...all].filter(([name, value]) => WAITING.test(name) && value > 0);
      return waiting.length === 0 ? all : undefined;
    });
    assert.deepEqual(
      SETTLED.map((name) => [name, numbers.get(name)]),
      SETTLED.map((name) => [name, name.startsWith('eyrie_audit_sink_up') ? 1 : 0]),
    );
    const { size } = (await store.query('SELECT size FROM eyrie_audit_head')).rows[0] ?? {};
    const sealed = numbers.get('eyrie_audit_sealed_total') ?? 0;
    assert.ok(sealed > 0 && sealed < Number(size), `the last instance sealed ${sealed} of ${size}`);
    await end(other);

    const log = await verifiedLog(store, verifierKey);
    await expectOrders(store, log, load);
    assert.deepEqual(targetsOf(log.events, 'audit.sequence.end'), ['orders', 'orders', 'orders']);
    assert.equal(new Set(log.events.map(({ source }) => source.instance_id)).size, 3);
    await expectJsonl(jsonlFolder, log, verifierKey);
    const { notes } = expectWebhooks(receiver.received, log);
    await verifiedLog(store, verifierKey, notes);
    const turns = deliverers().filter((name, at, all) => name !== all[at - 1]);
    assert.deepEqual(turns, [stopped, other], 'one delivered, then the other one');
  });
});
