// A running app loses its PostgreSQL, or that its disk: what must be kept fails, what nobody waits for is spooled, and once
// the store is back everything that was acknowledged is sealed, once.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { openStore, type Store } from '@eyrie/store/engine';
import { generateSigningKey } from '../../packages/audit/src/integrity/note-keys.ts';
import { startAuditApp } from '../support/audit-app.ts';
import { drained, sealedTargets, targetsOf, verifiedLog } from '../support/audit-evidence.ts';
import { limitFileSize, sizeOfTable } from '../support/audit-full-disk.ts';
import { healthOf, numbersOf, statusOf } from '../support/audit-requests.ts';
import { eventually } from '../support/eventually.ts';
import type { NestProgram } from '../support/nest-program.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { asked } from '../support/postgres-schema.ts';

// More than a segment of the write-ahead log, so that only the table is too large.
const FILLER_ROWS = 9000;
const FILL = `INSERT INTO eyrie_audit_outbox (stream, id, body)
  SELECT 'filler', number::text, repeat(md5(number::text), 59) FROM generate_series(1, ${FILLER_ROWS}) AS number`;

describe('an app', () => {
  const { privateKey, verifierKey } = generateSigningKey('eyrie.audit/orders');
  let folder: string;
  let server: Postgres;
  let store: Store;
  let app: NestProgram | undefined;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'eyrie-audit-store-'));
    server = await startPostgres({ fsync: true });
    store = await openStore({ url: server.url });
  });

  afterEach(async () => {
    await app?.kill();
    await store?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const start = async (variables: Readonly<Record<string, string>> = {}): Promise<NestProgram> => {
    app = await startAuditApp({
      storeUrl: server.url,
      signingKey: privateKey,
      spoolFolder: join(folder, 'spool'),
      variables,
    });
    return app;
  };

  test('does not start on PostgreSQL without a key to sign checkpoints with', async () => {
    const starting = startAuditApp({ storeUrl: server.url, spoolFolder: join(folder, 'spool') });
    await assert.rejects(starting, /EYRIE_AUDIT_SIGNING_KEY_MISSING: There is no key/);
  });

  test('whose server dies refuses what must be kept, and keeps the rest in the spool over its own death', async () => {
    const { origin, kill } = await start();
    assert.equal(await statusOf(origin, 'POST', '/orders', { id: 'before' }), 201);

    await server.kill();
    assert.equal(await statusOf(origin, 'PUT', '/orders/required'), 503);
    assert.equal(await statusOf(origin, 'POST', '/orders', { id: 'transactional' }), 500);
    assert.equal(await statusOf(origin, 'POST', '/views/spooled'), 201);
    assert.equal(await statusOf(origin, 'GET', '/forbidden'), 403);
    await eventually({ what: 'two events are spooled' }, async () =>
      (await numbersOf(origin)).get('eyrie_audit_spooled_total') === 2 ? true : undefined,
    );
    const { audit } = (await healthOf(origin)) as { audit: { problems: readonly string[] } };
    assert.ok(audit.problems.includes('events wait in the spool file for the store'), audit.problems.join());
    await kill();
    await server.restart();

    const second = await start();
    assert.deepEqual(await sealedTargets(store, 'order.viewed', 1), ['spooled']);
    assert.deepEqual(await sealedTargets(store, 'access.denied', 1), ['GET /forbidden']);

    await server.kill();
    assert.equal(await statusOf(second.origin, 'POST', '/views/again'), 201);
    await eventually({ what: 'it is spooled' }, async () =>
      (await numbersOf(second.origin)).get('eyrie_audit_spooled_total') === 1 ? true : undefined,
    );
    await server.restart();
    assert.deepEqual(await sealedTargets(store, 'order.viewed', 2), ['again', 'spooled']);
    assert.equal(await statusOf(second.origin, 'PUT', '/orders/after'), 200);
    await drained(store, 0);
    assert.equal((await second.terminate()).signal, 'SIGTERM');
    const { events } = await verifiedLog(store, verifierKey);
    assert.deepEqual(targetsOf(events, 'order.created'), ['before']);
    assert.deepEqual(targetsOf(events, 'order.checked'), ['after']);
    assert.deepEqual(targetsOf(events, 'order.viewed'), ['again', 'spooled']);
    assert.deepEqual(targetsOf(events, 'access.denied'), ['GET /forbidden']);
    const left = readdirSync(join(folder, 'spool'), { recursive: true, withFileTypes: true });
    assert.deepEqual(
      left.filter((entry) => entry.isFile()).map(({ name }) => name),
      [],
    );
  });

  test('whose disk is full keeps what it has acknowledged, and goes on once there is space', async () => {
    const { origin, output, terminate } = await start({ EYRIE_AUDIT_SEALING_ENABLED: 'false' });
    await asked(server.url, FILL);
    // In the middle of the next page.
    await limitFileSize(server.url, (await sizeOfTable(server.url, 'eyrie_audit_outbox')) + 4096);
    const acknowledged = { created: [] as string[], checked: [] as string[] };
    const refused = new Set<number>();
    for (let number = 10; number < 50; number += 1) {
      const created = await statusOf(origin, 'POST', '/orders', { id: `${number}` });
      const checked = await statusOf(origin, 'PUT', `/orders/${number}`);
      if (created === 201) acknowledged.created.push(`${number}`);
      if (checked === 200) acknowledged.checked.push(`${number}`);
      for (const status of [created, checked]) if (status >= 400) refused.add(status);
    }
    assert.deepEqual([...refused].toSorted(), [500, 503]);
    assert.match(output(), /EYRIE_STORE_FULL: The disk of the store .* is full/);
    assert.ok(acknowledged.created.length < 40 && acknowledged.checked.length < 40);

    await limitFileSize(server.url, 'unlimited');
    assert.equal(await statusOf(origin, 'POST', '/orders', { id: 'after' }), 201);
    await terminate();
    await asked(server.url, "DELETE FROM eyrie_audit_outbox WHERE stream = 'filler'");
    const sealing = await start();
    await drained(store, 0);
    await sealing.terminate();
    const { events } = await verifiedLog(store, verifierKey);
    const orders = await asked(server.url, 'SELECT id FROM orders ORDER BY id COLLATE "C"');
    assert.deepEqual(targetsOf(events, 'order.created'), [...acknowledged.created, 'after']);
    assert.deepEqual(
      orders.map(({ id }) => id),
      [...acknowledged.created, 'after'],
    );
    assert.deepEqual(targetsOf(events, 'order.checked'), acknowledged.checked);
  });
});
