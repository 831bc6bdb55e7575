import { openPostgresStore, type PostgresStore } from '../../src/postgres/postgres-store.js';
import { PoolDouble, sqlError } from './server-double.js';

const BEGIN = 'BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = 5000';

async function open(
  options: { readonly maxConnections?: number } = {},
): Promise<{ pool: PoolDouble; store: PostgresStore }> {
  const pool = new PoolDouble();
  const store = await openPostgresStore({ pool, ...options });
  pool.sent.length = 0;
  pool.released.length = 0;
  return { pool, store };
}

describe('a transaction in PostgreSQL', () => {
  test('is one BEGIN and one COMMIT around its work, on one client', async () => {
    const { pool, store } = await open();
    await store.transaction(async (transaction) => {
      await transaction.query('INSERT 1');
      await transaction.query('INSERT 2');
    });
    expect(pool.sent).toEqual([BEGIN, 'INSERT 1', 'INSERT 2', 'COMMIT']);
    expect(pool.released).toEqual([undefined]);
  });

  test('is rolled back, and its client used again, where the work rejects', async () => {
    const { pool, store } = await open();
    const refusal = new Error('no');
    await expect(store.transaction(() => Promise.reject(refusal))).rejects.toBe(refusal);
    expect(pool.sent).toEqual([BEGIN, 'ROLLBACK']);
    expect(pool.released).toEqual([undefined]);
  });

  test('gives its client back as broken where it cannot be rolled back', async () => {
    const { pool, store } = await open();
    const lost = new Error('Connection terminated unexpectedly');
    pool.answer = (text) => {
      if (text.startsWith('BEGIN')) return undefined;
      throw lost;
    };
    const rejected = store.transaction((transaction) => transaction.query('INSERT 1'));
    await expect(rejected).rejects.toMatchObject({ code: 'EYRIE_STORE_UNAVAILABLE', cause: lost });
    expect(pool.sent).toEqual([BEGIN, 'INSERT 1', 'ROLLBACK']);
    expect(pool.released).toEqual([expect.objectContaining({ code: 'EYRIE_STORE_UNAVAILABLE' })]);
  });

  test('says that its outcome is not known where the answer to COMMIT is lost', async () => {
    const { pool, store } = await open();
    pool.answer = (text) => {
      if (text === 'COMMIT' || text === 'ROLLBACK') throw sqlError('ECONNRESET', 'read ECONNRESET');
      return undefined;
    };
    await expect(store.transaction(async () => 'done')).rejects.toMatchObject({
      code: 'EYRIE_STORE_UNAVAILABLE',
      problem:
        'The connection to the store postgres: was lost during COMMIT, so that it is not known whether the transaction is kept: read ECONNRESET',
      remedy: 'Do the same again with the same ids, or look for its rows first',
    });
  });

  test('is not taken for kept where the server answers ROLLBACK to its COMMIT', async () => {
    const { pool, store } = await open();
    pool.answer = (text) => (text === 'COMMIT' ? { command: 'ROLLBACK' } : undefined);
    await expect(store.transaction(async () => 'done')).rejects.toMatchObject({
      code: 'EYRIE_STORE_TRANSACTION_FAILED',
    });
  });

  test('sends one statement at a time, and every one of them before COMMIT', async () => {
    const { pool, store } = await open();
    await store.transaction(async (transaction) => {
      for (const number of [1, 2, 3]) void transaction.query(`INSERT ${number}`);
    });
    expect(pool.sent).toEqual([BEGIN, 'INSERT 1', 'INSERT 2', 'INSERT 3', 'COMMIT']);
  });

  test.each([
    [0.5, 1],
    [99.5, 100],
    [Number.MAX_SAFE_INTEGER, 2_147_483_647],
    [Number.POSITIVE_INFINITY, 2_147_483_647],
  ])('of a deadline of %d ms waits %d ms for a lock', async (deadlineMs, lockTimeoutMs) => {
    const { pool, store } = await open();
    await store.transaction(async () => undefined, { deadlineMs });
    expect(pool.sent[0]).toBe(
      `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = ${lockTimeoutMs}`,
    );
  });
});

describe('a connection to PostgreSQL', () => {
  test('that breaks while a transaction is open does not end the process', async () => {
    const { pool, store } = await open();
    await store.transaction(async () => {
      pool.clients.at(-1)?.emit('error', new Error('Connection terminated unexpectedly'));
    });
    // Its pool listens from then on.
    expect(pool.clients.at(-1)?.listenerCount('error')).toBe(0);
  });

  test('that comes too late is given back, and its place is free again', async () => {
    const { pool, store } = await open({ maxConnections: 1 });
    let connect = (): void => undefined;
    pool.gate = new Promise<void>((resolve) => {
      connect = resolve;
    });
    const late = store.transaction(async () => undefined, { deadlineMs: 20 });
    await expect(late).rejects.toMatchObject({
      code: 'EYRIE_STORE_BUSY',
      problem: 'No connection to the store postgres: became free within 20 ms',
    });
    connect();
    expect(await store.transaction(async () => 'next')).toBe('next');
    expect(pool.released).toEqual([undefined, undefined]);
    expect(pool.sent).toEqual([BEGIN, 'COMMIT']);
  });

  test('that cannot be had leaves its place to the next one', async () => {
    const { pool, store } = await open({ maxConnections: 1 });
    pool.gate = Promise.reject(sqlError('ECONNREFUSED', ''));
    await expect(store.query('SELECT 1')).rejects.toMatchObject({
      code: 'EYRIE_STORE_UNAVAILABLE',
      problem: 'The store postgres: cannot be reached: ECONNREFUSED',
    });
    pool.gate = Promise.resolve();
    expect(await store.query('SELECT 1')).toEqual({ rows: [], rowCount: 0 });
  });
});

test('integers of 64 bits are numbers, and text that looks like one stays text', async () => {
  const { pool, store } = await open();
  pool.answer = () => ({
    rows: [{ seq: '9007199254740991', note: '7', none: null }],
    rowCount: 1,
    fields: [
      { name: 'seq', dataTypeID: 20 },
      { name: 'note', dataTypeID: 25 },
      { name: 'none', dataTypeID: 20 },
    ],
  });
  expect(await store.query('SELECT')).toEqual({
    rows: [{ seq: 9_007_199_254_740_991, note: '7', none: null }],
    rowCount: 1,
  });
});

describe('what is wrong with the server has a code', () => {
  test.each([
    ['57P01', 'terminating connection due to administrator command', 'EYRIE_STORE_UNAVAILABLE'],
    ['57P03', 'the database system is starting up', 'EYRIE_STORE_UNAVAILABLE'],
    ['08006', 'connection failure', 'EYRIE_STORE_UNAVAILABLE'],
    ['25006', 'cannot execute INSERT in a read-only transaction', 'EYRIE_STORE_UNAVAILABLE'],
    ['EPIPE', 'write EPIPE', 'EYRIE_STORE_UNAVAILABLE'],
    ['53100', 'could not extend file: No space left on device', 'EYRIE_STORE_FULL'],
    ['53300', 'sorry, too many clients already', 'EYRIE_STORE_BUSY'],
    ['55P03', 'canceling statement due to lock timeout', 'EYRIE_STORE_BUSY'],
    ['42501', 'permission denied for table eyrie_audit_log', 'EYRIE_STORE_FORBIDDEN'],
    ['23505', 'duplicate key', '23505'],
    ['40P01', 'deadlock detected', '40P01'],
  ])('%s, %s', async (code, message, expected) => {
    const { pool, store } = await open();
    const cause = sqlError(code, message);
    pool.answer = (text) => {
      if (text === 'INSERT') throw cause;
      return undefined;
    };
    await expect(store.query('INSERT')).rejects.toMatchObject({ code: expected });
    await expect(store.transaction((transaction) => transaction.query('INSERT'))).rejects.toMatchObject({
      code: expected,
    });
  });
});

describe('the label of a given pool', () => {
  test.each([
    [{ connectionString: 'postgres://ada:secret@db:5433/shop?sslmode=require' }, 'postgres://db:5433/shop'],
    [{ connectionString: 'postgres://ada:se#cret@db/shop' }, 'postgres:'],
    [{ host: 'db', port: 5433, database: 'shop', password: 'secret' }, 'postgres://db:5433/shop'],
    [{ host: 'db' }, 'postgres://db/'],
    [{}, 'postgres:'],
    [undefined, 'postgres:'],
  ])('of %j is "%s"', async (options, label) => {
    const pool = Object.assign(new PoolDouble(), { options });
    const store = await openPostgresStore({ pool });
    expect(store.label).toBe(label);
  });
});
