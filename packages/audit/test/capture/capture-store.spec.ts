import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Diagnostics } from '@eyrie/core/engine';
import { openSqliteStore, type SqliteStore } from '@eyrie/store/engine';
import { EventBuffer } from '../../src/capture/buffer/event-buffer.js';
import { CaptureStore } from '../../src/capture/capture-store.js';
import { Losses } from '../../src/capture/losses.js';
import type { PreparedEvent } from '../../src/capture/prepared-event.js';
import { Spool } from '../../src/capture/spool/spool.js';
import { auditMigrations } from '../../src/storage/audit-migrations.js';
import { eventOf } from '../event/fixtures.js';

const SUBJECT = 'user/7';

let folder: string;
let store: SqliteStore;
let capture: CaptureStore;
let spool: Spool;
let losses: Losses;
let buffer: EventBuffer;
let refused: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'eyrie-capture-'));
  store = openSqliteStore({ path: join(folder, 'store.db') });
  await store.migrate(auditMigrations);
  capture = new CaptureStore({ store, stream: 'shop' });
  losses = new Losses();
  refused = [];
  const diagnostics = new Diagnostics(() => {});
  spool = new Spool({ folder: join(folder, 'spool'), maxBytes: 1_000_000, diagnostics, losses });
  const write = (events: readonly PreparedEvent[]) =>
    capture.writeEach(events, async (event, error) => {
      refused.push(error.code);
      await spool.refuse(event, error);
    });
  buffer = new EventBuffer({
    write,
    spool,
    maxEvents: 10,
    flushMs: 1,
    diagnostics,
    losses,
    stored: () => {},
  });
});

afterEach(async () => {
  await buffer.close();
  await spool.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

const idOf = (at: number): string => `01930000-0000-7000-8000-${String(at).padStart(12, '0')}`;

function prepared(at: number, { type = 'user.updated', observed = '2026-01-01T00:00:00.000Z' } = {}) {
  const event = eventOf({
    id: idOf(at),
    type,
    changes: [{ op: 'add', path: '/email', to: 'ada@example.com' }],
  });
  return { event: { ...event, observed_time: observed }, mayExist: false };
}

const personal = (at: number, observed?: string): PreparedEvent => ({
  ...prepared(at, { ...(observed !== undefined && { observed }) }),
  personal: { subject: SUBJECT, pointers: ['/email'] },
});

async function bodies(): Promise<readonly string[]> {
  const { rows } = await store.query('SELECT body FROM eyrie_audit_outbox ORDER BY id');
  return rows.map(({ body }) => String(body));
}

const spoolFiles = (kind: string) =>
  readdirSync(join(folder, 'spool')).filter((name) => name.startsWith(kind));

test('a spooled event with the id of another one is put aside, and keeps no other from the store', async () => {
  await capture.write([prepared(1)]);
  await spool.append([prepared(1, { type: 'user.deleted' }), prepared(2)]);
  await buffer.flush();
  expect([refused, losses.byReason.get('refused'), spool.isEmpty]).toEqual([
    ['EYRIE_AUDIT_ID_CONFLICT'],
    1,
    true,
  ]);
  const [aside = ''] = spoolFiles('refused');
  const line = JSON.parse(readFileSync(join(folder, 'spool', aside), 'utf8'));
  expect([line.event.type, line.refused]).toEqual(['user.deleted', 'EYRIE_AUDIT_ID_CONFLICT']);
  expect(await bodies()).toHaveLength(2);
});

test('keys that cannot be read are trouble of the store: spooled events stay until they can', async () => {
  await store.query('INSERT INTO eyrie_audit_subject_keys VALUES ($1, $2, $3)', [SUBJECT, 'broken', '2026']);
  await spool.append([personal(1), personal(2)]);
  await buffer.flush();
  expect([refused, losses.total, spool.isEmpty, buffer.isStoreDown]).toEqual([[], 0, false, true]);
  await store.query('DELETE FROM eyrie_audit_subject_keys');
  buffer.retrySpool();
  while (!spool.isEmpty) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await bodies()).toHaveLength(2);
});

test('an event that was spooled before its subject was erased is masked, with a key or without', async () => {
  await capture.write([personal(1)]);
  await spool.append([personal(2)]);
  expect(await capture.erase(SUBJECT, async () => {})).toBe(true);
  await buffer.flush();
  await capture.write([personal(3, '2999-01-01T00:00:00.000Z')]);
  await capture.write([personal(4)]);
  const written = (await bodies()).map((body) => JSON.parse(body).changes[0].to.slice(0, 9));
  expect(written).toEqual(['eyrie:v1:', '[REDACTED', 'eyrie:v1:', '[REDACTED']);
});

test('an event of a subject that had no key yet is masked, too', async () => {
  await spool.append([personal(1)]);
  expect(await capture.erase(SUBJECT, async () => {})).toBe(false);
  await buffer.flush();
  expect(await bodies()).toEqual([expect.stringContaining('"to":"[REDACTED]"')]);
});

test('an erased key is nowhere in the file or its log', async () => {
  await capture.write([personal(1)]);
  const key = Buffer.from((await capture.keyOf(SUBJECT)) ?? []).toString('hex');
  const holders = () =>
    ['store.db', 'store.db-wal'].filter(
      (name) => existsSync(join(folder, name)) && readFileSync(join(folder, name)).includes(key),
    );
  expect([key.length, holders().length > 0]).toEqual([64, true]);
  await capture.erase(SUBJECT, async () => {});
  expect(holders()).toEqual([]);
});

test('who reads meanwhile keeps nobody from erasing', async () => {
  await capture.write([personal(1)]);
  const reader = new (await import('node:sqlite')).DatabaseSync(join(folder, 'store.db'));
  reader.exec('BEGIN');
  reader.prepare('SELECT * FROM eyrie_audit_subject_keys').all();
  expect(await capture.erase(SUBJECT, async () => {})).toBe(true);
  reader.close();
});
