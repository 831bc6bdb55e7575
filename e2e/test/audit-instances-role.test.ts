// The app as a role of PostgreSQL that may write evidence and not change it: the owner of the tables migrates, the role
// has the grants that are documented and nothing else.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openStore, type Store } from '@eyrie/store/engine';
import { generateSigningKey } from '../../packages/audit/src/integrity/note-keys.ts';
import { auditMigrations } from '../../packages/audit/src/storage/audit-migrations.ts';
import { grantsFor } from '../../packages/audit/src/storage/migrations/grants.ts';
import { WebhookReceiver } from '../../packages/audit/test/sinks/webhook-receiver.ts';
import { startAuditApp } from '../support/audit-app.ts';
import { drained, expectJsonl, expectWebhooks, verifiedLog } from '../support/audit-evidence.ts';
import { ORDER_MIGRATIONS } from '../support/audit-orders.ts';
import { statusOf } from '../support/audit-requests.ts';
import type { NestProgram } from '../support/nest-program.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';
import { asked } from '../support/postgres-schema.ts';

const ROLE = 'orders app';
const TOKEN = 'a-token-of-argo-cd-that-is-long-enough';
const FORBIDDEN = { code: '42501' };

describe('an app whose role has only its grants', () => {
  const { privateKey, verifierKey } = generateSigningKey('eyrie.audit/orders');
  let folder: string;
  let server: Postgres;
  let receiver: WebhookReceiver;
  let owner: Store;
  let roleUrl: string;
  let app: NestProgram | undefined;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'eyrie-audit-role-'));
    server = await startPostgres({ fsync: true });
    receiver = await WebhookReceiver.start();
    owner = await openStore({ url: server.url });
    await owner.migrate(auditMigrations);
    await owner.migrate(ORDER_MIGRATIONS);
    await asked(server.url, `CREATE ROLE "${ROLE}" LOGIN`);
    await asked(server.url, `GRANT SELECT, INSERT ON orders TO "${ROLE}"`);
    for (const grant of grantsFor(ROLE)) await asked(server.url, grant);
    const url = new URL(server.url);
    url.username = ROLE;
    roleUrl = url.href;
  });

  after(async () => {
    await app?.kill();
    await owner?.close();
    await receiver?.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test('records, seals, delivers, erases and receives deployments', async () => {
    const jsonlFolder = join(folder, 'jsonl');
    app = await startAuditApp({
      storeUrl: roleUrl,
      signingKey: privateKey,
      spoolFolder: join(folder, 'spool'),
      jsonlFolder,
      webhookUrl: receiver.origin,
      variables: { EYRIE_STORE_MIGRATE: 'false', EYRIE_DEPLOYMENTS_TOKENS: TOKEN },
    });
    const { origin, output } = app;
    assert.equal(await statusOf(origin, 'POST', '/orders', { id: '1' }), 201);
    assert.equal(await statusOf(origin, 'PUT', '/orders/1'), 200);
    assert.equal(await statusOf(origin, 'POST', '/views/1'), 201);
    assert.equal(await statusOf(origin, 'GET', '/forbidden'), 403);
    assert.equal(await statusOf(origin, 'POST', '/people/7'), 201);
    assert.equal(await statusOf(origin, 'DELETE', '/people/7'), 200);
    const timestamp = new Date().toISOString();
    assert.deepEqual([await deploy(origin, timestamp), await deploy(origin, timestamp)], [201, 200]);
    await drained(owner, 2);
    assert.equal((await app.terminate()).signal, 'SIGTERM');
    assert.doesNotMatch(output(), /ERROR|WARN/);

    const log = await verifiedLog(owner, verifierKey);
    assert.deepEqual(log.events.map(({ type }) => type).toSorted(), [
      'access.denied',
      'audit.erased',
      'audit.sequence.end',
      'deployment.deployed',
      'order.checked',
      'order.created',
      'order.viewed',
      'person.created',
    ]);
    await expectJsonl(jsonlFolder, log, verifierKey);
    expectWebhooks(receiver.received, log);
  });

  const MAY_NOT = [
    "UPDATE eyrie_audit_log SET body = '{}'",
    'DELETE FROM eyrie_audit_log',
    'TRUNCATE eyrie_audit_log',
    "UPDATE eyrie_audit_ids SET hash = ''",
    'DELETE FROM eyrie_audit_ids',
    'DELETE FROM eyrie_audit_targets',
    "UPDATE eyrie_audit_checkpoints SET note = ''",
    'DELETE FROM eyrie_audit_checkpoints',
    'DELETE FROM eyrie_audit_head',
    "UPDATE eyrie_audit_rejected SET body = ''",
    'DELETE FROM eyrie_audit_rejected',
    "UPDATE eyrie_audit_outbox SET body = '{}'",
    "INSERT INTO eyrie_audit_segments VALUES ('orders', 1, 9, '', '', '', '')",
    "UPDATE eyrie_audit_subject_keys SET key = ''",
    'ALTER TABLE eyrie_audit_log DISABLE TRIGGER ALL',
    'DROP TABLE eyrie_audit_log',
    'CREATE TABLE eyrie_audit_shadow (id text)',
    "SELECT eyrie_audit_drop_empty_partitions('2099-01')",
    "SET session_replication_role = 'replica'",
  ];
  for (const statement of MAY_NOT) {
    test(`may not ${statement}`, async () => {
      await assert.rejects(asked(roleUrl, statement), FORBIDDEN);
    });
  }
});

async function deploy(origin: string, timestamp: string): Promise<number> {
  const response = await fetch(`${origin}/api/v1/deployments`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${TOKEN}`,
      'idempotency-key': 'deploy-1',
    },
    body: JSON.stringify({
      event: 'deployment',
      timestamp,
      service: 'orders',
      version: '1.4.2',
      to_environment: 'production',
      initiator: 'ada',
      success: true,
    }),
  });
  await response.arrayBuffer();
  return response.status;
}
