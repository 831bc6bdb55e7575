import { setTimeout } from 'node:timers/promises';
import { openSqliteStore, type SqliteStore } from '../../src/sqlite/sqlite-store.js';

async function openTable(options: { deadlineMs?: number; maxQueued?: number } = {}): Promise<SqliteStore> {
  const store = openSqliteStore({ path: ':memory:', ...options });
  await store.query('CREATE TABLE birds (name TEXT PRIMARY KEY, legs INTEGER CHECK (legs = 2))');
  return store;
}

async function namesIn(store: SqliteStore): Promise<readonly unknown[]> {
  const { rows } = await store.query('SELECT name FROM birds ORDER BY name');
  return rows.map(({ name }) => name);
}

describe('write transactions of one connection', () => {
  let store: SqliteStore;

  afterEach(() => store.close());

  test('run one after the other in the order of arrival', async () => {
    store = await openTable();
    const events: string[] = [];
    const request = (name: string): Promise<void> =>
      store.transaction(async () => {
        events.push(`${name} begins`);
        await setTimeout(5);
        events.push(`${name} ends`);
      });
    await Promise.all([request('a'), request('b'), request('c')]);
    expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  test('are refused when too many wait, which takes the place of none', async () => {
    store = await openTable({ maxQueued: 2 });
    const insert = (name: string): Promise<unknown> =>
      store.transaction(async (transaction) => {
        await setTimeout(5);
        return transaction.query('INSERT INTO birds (name) VALUES ($1)', [name]);
      });
    const kept = [insert('a'), insert('b'), insert('c')];
    await expect(insert('d')).rejects.toThrow(
      'EYRIE_STORE_BUSY: The store sqlite::memory: has 2 write transactions waiting already, its limit. ' +
        'Send less at once, or move to PostgreSQL, which writes concurrently.',
    );
    await Promise.all(kept);
    expect(await namesIn(store)).toEqual(['a', 'b', 'c']);
  });

  test('that wait too long are refused, and the next in line goes on', async () => {
    store = await openTable();
    const slow = store.transaction(() => setTimeout(150));
    const impatient = store.transaction(async () => 'never', { deadlineMs: 20 });
    const patient = store.transaction(async () => 'done');
    await expect(impatient).rejects.toThrow(
      'EYRIE_STORE_BUSY: The store sqlite::memory: did not get to this write transaction within 20 ms: ' +
        'the ones before it are not done. Keep slow work such as HTTP calls out of transactions, or give a longer deadline.',
    );
    await slow;
    expect(await patient).toBe('done');
  });

  test('wait for as long as they are told to, be it longer than any timer', async () => {
    store = await openTable();
    const slow = store.transaction(() => setTimeout(20));
    const patient = store.transaction(async () => 'done', { deadlineMs: Number.POSITIVE_INFINITY });
    await slow;
    expect(await patient).toBe('done');
  });

  test('whose work throws before it awaits anything leave the connection free', async () => {
    store = await openTable();
    const work = (): Promise<never> => {
      throw new Error('at once');
    };
    await expect(store.transaction(work)).rejects.toThrow('at once');
    expect(await store.transaction(async () => 'next')).toBe('next');
  });

  test('that SQLite itself has rolled back are not continued in autocommit', async () => {
    store = await openTable();
    const work = store.transaction(async (transaction) => {
      await transaction.query("INSERT INTO birds (name) VALUES ('before')");
      await transaction.query("INSERT OR ROLLBACK INTO birds (name, legs) VALUES ('dog', 4)").catch(() => {});
      await transaction.query("INSERT INTO birds (name) VALUES ('after')").catch(() => {});
    });
    await expect(work).rejects.toMatchObject({ code: 'EYRIE_STORE_TRANSACTION_FAILED' });
    expect(await namesIn(store)).toEqual([]);
    await store.query("INSERT INTO birds (name) VALUES ('eagle')");
    expect(await namesIn(store)).toEqual(['eagle']);
  });

  test('that violate a constraint only at their end leave nothing', async () => {
    store = await openTable();
    await store.query('CREATE TABLE nests (bird TEXT REFERENCES birds (name) DEFERRABLE INITIALLY DEFERRED)');
    const work = store.transaction((transaction) =>
      transaction.query('INSERT INTO nests (bird) VALUES ($1)', ['cuckoo']),
    );
    await expect(work).rejects.toMatchObject({ errcode: 787 });
    expect((await store.query('SELECT bird FROM nests')).rows).toEqual([]);
    expect(await store.transaction(async () => 'next')).toBe('next');
  });

  test('of which nothing comes back keep close() waiting no longer than the deadline', async () => {
    store = await openTable({ deadlineMs: 50 });
    let goOn = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const stuck = store.transaction(async (transaction) => {
      await transaction.query("INSERT INTO birds (name) VALUES ('dodo')");
      await gate;
      await transaction.query("INSERT INTO birds (name) VALUES ('late')");
    });
    const outcome = expect(stuck).rejects.toMatchObject({ code: 'EYRIE_STORE_CLOSED' });
    const waiting = store.transaction(async () => undefined, { deadlineMs: 60_000 });
    const refused = expect(waiting).rejects.toMatchObject({ code: 'EYRIE_STORE_CLOSED' });
    await store.close();
    await refused;
    goOn();
    await outcome;
  });

  test('that were given up by close() keep nothing even where their work goes well', async () => {
    store = await openTable({ deadlineMs: 20 });
    const stuck = store.transaction(() => setTimeout(100));
    const outcome = expect(stuck).rejects.toMatchObject({ code: 'EYRIE_STORE_CLOSED' });
    await store.close();
    await outcome;
  });
});
