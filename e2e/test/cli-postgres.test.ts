// The command line on a real PostgreSQL: a log is queried, exported, verified, tampered with, and given to a sink again.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { runCli } from '@eyrie/cli/engine';
import { openPostgresStore, type Store } from '@eyrie/store/engine';
import { eventsOf, idOf, sealIn, VKEY } from '../../packages/cli/test/support/audit-store.ts';
import { type Postgres, startPostgres } from '../support/postgres.ts';

describe('the command line on PostgreSQL', () => {
  let postgres: Postgres;
  let store: Store;
  let folder: string;

  before(async () => {
    postgres = await startPostgres();
    folder = await mkdtemp(join(tmpdir(), 'eyrie-cli-postgres-'));
    store = await openPostgresStore({ url: postgres.url });
    const migrated = await eyrie('store', 'migrate', '--json');
    assert.equal(migrated.exitCode, 0, migrated.stderr);
    await sealIn(store, [...eventsOf(4), { number: 5, actor: 'user-7', outcome: 'denied' }], { every: 2 });
  });

  after(async () => {
    await store?.close();
    await postgres?.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  async function eyrie(...argv: readonly string[]) {
    const [stdout, stderr] = [new KeptStream(), new KeptStream()];
    const env = { EYRIE_STORE_URL: postgres.url };
    const exitCode = await runCli({ argv, env, stdout, stderr, cwd: folder });
    return { exitCode, stdout: stdout.text, stderr: stderr.text };
  }

  test('records are found', async () => {
    const { exitCode, stdout } = await eyrie(
      'audit',
      'query',
      '--actor',
      'user-7',
      '--outcome',
      'denied',
      '--json',
    );
    assert.equal(exitCode, 0);
    const ids = JSON.parse(stdout).records.map(({ event }: { event: { id: string } }) => event.id);
    assert.deepEqual(ids, [idOf(5)]);
  });

  test('the log is exported, and its export verified offline', async () => {
    assert.equal((await eyrie('audit', 'export', '--out', 'log.jsonl')).exitCode, 0);
    assert.equal((await readFile(join(folder, 'log.jsonl'), 'utf8')).split('\n').length, 8);
    const { exitCode, stdout } = await eyrie(
      'audit',
      'verify',
      '--from',
      'file',
      'log.jsonl',
      '--vkey',
      VKEY,
    );
    assert.match(stdout, /^intact: 5 records in /);
    assert.match(stdout, / {2}signed up to {3}4, by 2 checkpoints\n {2}unsigned tail {2}1\n/);
    assert.equal(exitCode, 0);
  });

  test('dead letters are given to their sink again', async () => {
    const at = '2026-11-01T09:00:00.000Z';
    await store.query(
      `INSERT INTO eyrie_audit_cursors (stream, sink, next_seq, anchored_size, failures, updated_at) VALUES ('shop', 's3', 6, 0, 0, $1)`,
      [at],
    );
    await store.query(
      `INSERT INTO eyrie_audit_deliveries (stream, sink, seq, state, attempts, first_failed_at, tried_at, next_at, last_error)
        VALUES ('shop', 's3', 2, 'dead', 20, $1, $1, $1, 'refused')`,
      [at],
    );
    assert.match((await eyrie('audit', 'dead-letters')).stdout, /^shop {4}s3 {4}2 {4}20 /m);
    for (const what of [['--from-dead'], ['--from-seq', '1', '--to-seq', '3']]) {
      const { exitCode, stdout } = await eyrie('audit', 'replay', '--sink', 's3', ...what, '--json');
      assert.equal(exitCode, 0);
      assert.equal(JSON.parse(stdout).queued, what.length === 1 ? 1 : 3);
    }
    const { rows } = await store.query(`SELECT state FROM eyrie_audit_deliveries`);
    assert.deepEqual(rows, [{ state: 'pending' }, { state: 'pending' }, { state: 'pending' }]);
  });

  test('a record that was changed is named, and old ones are pruned', async () => {
    const verify = () => eyrie('audit', 'verify', '--from', 'postgres', '--vkey', VKEY);
    assert.equal((await verify()).exitCode, 0);
    const plan = await eyrie(
      'audit',
      'prune',
      '--before',
      '2100-01-01',
      '--ignore-sink',
      's3',
      '--dry-run',
      '--json',
    );
    assert.equal(JSON.parse(plan.stdout).records, 4);
    await store.query('ALTER TABLE eyrie_audit_log DISABLE TRIGGER ALL');
    await store.query(`UPDATE eyrie_audit_log SET body = replace(body, 'ada', 'eve') WHERE seq = 3`);
    const tampered = await verify();
    assert.equal(tampered.exitCode, 1, tampered.stdout);
    assert.equal(tampered.stdout.split('\n')[0], 'tampered: record 3 of stream "shop" (hash)');
  });

  test('a server that cannot be reached could not be told, and its password stays unsaid', async () => {
    const url = 'postgres://someone:secret@127.0.0.1:1/nothing';
    const { exitCode, stderr } = await eyrie('audit', 'verify', '--from', 'postgres', url, '--vkey', VKEY);
    assert.equal(exitCode, 3);
    assert.match(stderr, /^EYRIE_STORE_UNAVAILABLE: /);
    assert.doesNotMatch(stderr, /secret/);
  });
});

class KeptStream extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
