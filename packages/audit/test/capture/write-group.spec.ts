import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EyrieError } from '@eyrie/core/engine';
import { openSqliteStore, type SqliteStore } from '@eyrie/store/engine';
import { CaptureStore } from '../../src/capture/capture-store.js';
import type { PreparedEvent } from '../../src/capture/prepared-event.js';
import { MAX_GROUP, WriteGroup } from '../../src/capture/write-group.js';
import { auditMigrations } from '../../src/storage/audit-migrations.js';
import { eventOf } from '../event/fixtures.js';

const idOf = (at: number): string => `01930000-0000-7000-8000-${String(at).padStart(12, '0')}`;

function prepared(at: number, { mayExist = false, type = 'order.updated' } = {}): PreparedEvent {
  return { event: eventOf({ id: idOf(at), type }), mayExist };
}

const ofStore = () => new EyrieError({ code: 'EYRIE_STORE_UNAVAILABLE', problem: 'Down', remedy: 'Wait' });

/** A group whose writes are noted, and fail as told. */
function groupOf(failure: (ids: readonly string[]) => Error | undefined = () => undefined) {
  const writes: string[][] = [];
  const group = new WriteGroup(async (events) => {
    const ids = events.map(({ event }) => event.id);
    writes.push(ids);
    const error = failure(ids);
    if (error !== undefined) throw error;
    return events.map(({ event }) => event);
  });
  return { group, writes };
}

test('events of one turn of the event loop are written together, in order, and each caller gets its own', async () => {
  const { group, writes } = groupOf();
  const events = await Promise.all([3, 1, 2].map((at) => group.add(prepared(at))));
  expect(events.map(({ id }) => id)).toEqual([idOf(3), idOf(1), idOf(2)]);
  expect(writes).toEqual([[idOf(3), idOf(1), idOf(2)]]);
  await group.add(prepared(4));
  expect(writes.slice(1)).toEqual([[idOf(4)]]);
});

test('a group is bounded: what comes beyond goes into the next one', async () => {
  const { group, writes } = groupOf();
  await Promise.all(Array.from({ length: 2 * MAX_GROUP + 1 }, (_, at) => group.add(prepared(at))));
  expect(writes.map(({ length }) => length)).toEqual([MAX_GROUP, MAX_GROUP, 1]);
});

test('an event that cannot be written fails for its caller alone', async () => {
  const fault = new Error('not this one');
  const { group, writes } = groupOf((ids) => (ids.includes(idOf(2)) ? fault : undefined));
  const results = await Promise.allSettled([1, 2, 3].map((at) => group.add(prepared(at))));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(results[1]).toEqual({ status: 'rejected', reason: fault });
  expect(writes).toEqual([[idOf(1), idOf(2), idOf(3)], [idOf(1)], [idOf(2)], [idOf(3)]]);
});

test('a store that takes nothing is asked once, and every caller hears of it', async () => {
  const down = ofStore();
  const { group, writes } = groupOf(() => down);
  const results = await Promise.allSettled([1, 2].map((at) => group.add(prepared(at))));
  expect(results).toEqual([1, 2].map(() => ({ status: 'rejected', reason: down })));
  expect(writes).toEqual([[idOf(1), idOf(2)]]);
});

describe('on a file of SQLite', () => {
  let folder: string;
  let store: SqliteStore;
  let capture: CaptureStore;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'eyrie-audit-group-'));
    store = openSqliteStore({ path: join(folder, 'store.db') });
    await store.migrate(auditMigrations);
    capture = new CaptureStore({ store, stream: 'shop' });
  });

  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const storedIds = async (): Promise<unknown[]> => {
    const { rows } = await store.query('SELECT id FROM eyrie_audit_outbox ORDER BY id');
    return rows.map(({ id }) => id);
  };

  test("another event's id fails its own caller and no other", async () => {
    await capture.write([prepared(2)]);
    const conflict = prepared(2, { mayExist: true, type: 'order.deleted' });
    const again = prepared(2, { mayExist: true });
    const results = await Promise.allSettled(
      [prepared(1), conflict, prepared(3), again].map((each) => capture.write([each])),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: 'EYRIE_AUDIT_ID_CONFLICT' } });
    expect(await storedIds()).toEqual([1, 2, 3].map(idOf));
  });

  test('what was emitted is written before a store that closes afterwards', async () => {
    const writing = [1, 2].map((at) => capture.write([prepared(at)]));
    const last = capture.write([prepared(3)]);
    await last;
    await store.close();
    expect(await Promise.all(writing)).toHaveLength(2);
    store = openSqliteStore({ path: join(folder, 'store.db') });
    expect(await storedIds()).toEqual([1, 2, 3].map(idOf));
  });

  test('a store that has closed is said to every caller', async () => {
    const writing = [1, 2].map((at) => capture.write([prepared(at)]));
    await store.close();
    const results = await Promise.allSettled(writing);
    expect(results.map((result) => (result as PromiseRejectedResult).reason.code)).toEqual([
      'EYRIE_STORE_CLOSED',
      'EYRIE_STORE_CLOSED',
    ]);
  });

  test('inside of a transaction of the store it is refused at once, and not shared', async () => {
    const refused = store.transaction(async () => capture.write([prepared(1)]));
    await expect(refused).rejects.toMatchObject({ code: 'EYRIE_STORE_TRANSACTION_NESTED' });
    expect(await storedIds()).toEqual([]);
  });

  test('an event that is shared is not in the transaction that its caller opens next', async () => {
    const writing = capture.write([prepared(1)]);
    const undone = store.transaction(async () => {
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await writing;
    expect(await storedIds()).toEqual([idOf(1)]);
  });
});
