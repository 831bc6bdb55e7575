import { createHash } from 'node:crypto';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { SqlExecutor } from '@eyrie/store/engine';
import { subjectKeyMigrations } from '../../src/event/protect/subject-key-migrations.js';
import { eraseKey, findKey, keyFor } from '../../src/event/protect/subject-keys.js';

const dialect = 'sqlite';
const BEFORE = '2026-01-01T00:00:00.000Z';
const ERASED = '2026-01-02T00:00:00.000Z';
const AFTER = '2026-01-02T00:00:00.001Z';

const keyOf = (through: SqlExecutor, subject: string, observedAt = AFTER) =>
  keyFor(through, subject, { dialect, observedAt });
const erase = (through: SqlExecutor, subject: string, at = ERASED) =>
  eraseKey(through, subject, { dialect, at: new Date(at) });

let database: DatabaseSync;
let executor: SqlExecutor;

beforeEach(() => {
  database = new DatabaseSync(':memory:');
  for (const statement of subjectKeyMigrations.flatMap(({ sqlite }) => sqlite)) database.exec(statement);
  executor = {
    query: async (text, values = []) => {
      const named = Object.fromEntries(values.map((value, at) => [`$${at + 1}`, value as SQLInputValue]));
      return { rows: database.prepare(text).all(named) };
    },
  };
});

afterEach(() => database.close());

test('a key is made at its first use and is the same afterwards', async () => {
  const key = await keyOf(executor, 'user/42');
  expect(key).toHaveLength(32);
  expect(await keyOf(executor, 'user/42')).toEqual(key);
  expect(await keyOf(executor, 'user/43')).not.toEqual(key);
});

test('a key that is rolled back with the event is not remembered', async () => {
  database.exec('BEGIN');
  const key = await keyOf(executor, 'user/42');
  database.exec('ROLLBACK');
  expect(await findKey(executor, 'user/42')).toBeUndefined();
  expect(await keyOf(executor, 'user/42')).not.toEqual(key);
});

test('an erased key is gone, and the subject gets another one', async () => {
  const key = await keyOf(executor, 'user/42');
  expect(await erase(executor, 'user/42')).toBe(true);
  expect(await erase(executor, 'user/42')).toBe(false);
  expect(await findKey(executor, 'user/42')).toBeUndefined();
  expect(await keyOf(executor, 'user/42')).not.toEqual(key);
});

test('what was observed until the erasure gets no key, neither a new one nor the one that was made since', async () => {
  await erase(executor, 'user/42');
  expect(await keyOf(executor, 'user/42', BEFORE)).toBeUndefined();
  expect(await keyOf(executor, 'user/42', ERASED)).toBeUndefined();
  expect(await findKey(executor, 'user/42')).toBeUndefined();
  expect(await keyOf(executor, 'user/42', AFTER)).toHaveLength(32);
  expect(await keyOf(executor, 'user/42', BEFORE)).toBeUndefined();
  expect(await keyOf(executor, 'user/43', BEFORE)).toHaveLength(32);
});

test('of several erasures the last one counts, whatever comes first; the table names nobody', async () => {
  for (const at of [ERASED, BEFORE]) await erase(executor, 'user/42', at);
  expect(database.prepare('SELECT * FROM eyrie_audit_erased').all()).toEqual([
    expect.objectContaining({
      subject_digest: createHash('sha256').update('user/42').digest('hex'),
      erased_at: ERASED,
    }),
  ]);
});

test('the key that another transaction made meanwhile is used', async () => {
  const theirs = 'ab'.repeat(32);
  const racing: SqlExecutor = {
    query: async (text, values) => {
      if (text.startsWith('INSERT'))
        database.exec(`INSERT INTO eyrie_audit_subject_keys VALUES ('user/42', '${theirs}', '2026')`);
      return await executor.query(text, values);
    },
  };
  expect(Buffer.from((await keyOf(racing, 'user/42')) ?? []).toString('hex')).toBe(theirs);
});

test.each(['', 'x'.repeat(301), 'user/\0', 'user/\ud800'])('the subject %j is refused', async (subject) => {
  for (const ask of [keyOf, findKey, erase]) {
    await expect(ask(executor, subject)).rejects.toMatchObject({ code: 'EYRIE_AUDIT_SUBJECT_INVALID' });
  }
});

test('a key that cannot be read is an error, never replaced', async () => {
  database.exec("INSERT INTO eyrie_audit_subject_keys VALUES ('user/42', 'broken', '2026')");
  await expect(keyOf(executor, 'user/42')).rejects.toMatchObject({ code: 'EYRIE_AUDIT_SUBJECT_KEY_LOST' });
  const hidden: SqlExecutor = { query: async () => ({ rows: [] }) };
  await expect(keyOf(hidden, 'user/1')).rejects.toMatchObject({ code: 'EYRIE_AUDIT_SUBJECT_KEY_LOST' });
});
