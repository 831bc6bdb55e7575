import assert from 'node:assert/strict';
import { onTable, rejectionOf, rejectsWith, rollingBack, type StoreContractCase } from './contract-case.js';

const TEXTS = [
  '',
  ' ',
  "'; DROP TABLE users; --",
  '$1 ? :name @name',
  'back\\slash "double" `tick` %_',
  'line\nbreak\r\ntab\t\u0001\u007f\u0085\u2028',
  '__proto__',
  'null',
  'e\u0301 is not \u00e9',
  '\u05e9\u05dc\u05d5\u05dd \u6f22\u5b57 \u{1f985}\u{1f3fd}',
  '\ufeff\ufffd\uffff',
  'x'.repeat(1_048_576),
];

export const statementCases: readonly StoreContractCase[] = [
  onTable('text comes back as it was given', async ({ store, table }) => {
    // Without an index, in which PostgreSQL keeps short texts only.
    await store.query(`CREATE TABLE ${table}_texts (text TEXT)`);
    for (const text of TEXTS) {
      await store.query(`DELETE FROM ${table}_texts`);
      await store.query(`INSERT INTO ${table}_texts (text) VALUES ($1)`, [text]);
      const { rows } = await store.query(`SELECT text FROM ${table}_texts WHERE text = $1`, [text]);
      assert.deepEqual(rows, [{ text }]);
    }
  }),

  onTable('text sorts by its bytes where the column is made so', async ({ store, table }) => {
    const collation = store.dialect === 'postgres' ? 'COLLATE "C"' : '';
    await store.query(`CREATE TABLE ${table}_sorted (id TEXT ${collation} PRIMARY KEY)`);
    for (const id of ['b', 'a', 'B', '2026-01-01T00:00:00.000Z', '\u00e9', '_']) {
      await store.query(`INSERT INTO ${table}_sorted (id) VALUES ($1)`, [id]);
    }
    const { rows } = await store.query(`SELECT id FROM ${table}_sorted ORDER BY id`);
    assert.deepEqual(
      rows.map(({ id }) => id),
      ['2026-01-01T00:00:00.000Z', 'B', '_', 'a', 'b', '\u00e9'],
    );
  }),

  onTable('whole numbers come back as numbers, as far as those are exact', async ({ store, table }) => {
    const exact = [0, 1, -1, 4_294_967_296, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 42n, null];
    for (const amount of exact) {
      await store.query(`DELETE FROM ${table}`);
      await store.query(`INSERT INTO ${table} (id, amount) VALUES ($1, $2)`, ['a', amount]);
      const { rows } = await store.query(`SELECT amount FROM ${table}`);
      assert.deepEqual(rows, [{ amount: amount === null ? null : Number(amount) }]);
    }
  }),

  onTable('a whole number beyond is an error rather than another number', async ({ store, table }) => {
    const large = 2n ** 63n - 1n;
    await store.query(`INSERT INTO ${table} (id, amount) VALUES ($1, $2)`, ['a', large]);
    await rejectsWith('EYRIE_STORE_VALUE_INVALID', () => store.query(`SELECT amount FROM ${table}`));
    const { rows } = await store.query(`SELECT CAST(amount AS TEXT) AS amount FROM ${table}`);
    assert.deepEqual(rows, [{ amount: String(large) }]);
  }),

  onTable('a whole number in a column of text has no decimal point', async ({ store, table }) => {
    await store.query(`INSERT INTO ${table} (id) VALUES ($1)`, [7]);
    assert.deepEqual((await store.query(`SELECT id FROM ${table}`)).rows, [{ id: '7' }]);
  }),

  onTable('fractions come back exactly', async ({ store, table }) => {
    await store.query(`CREATE TABLE ${table}_real (value DOUBLE PRECISION)`);
    for (const value of [0.1, -1.5, 1e-300, 2.2250738585072014e-308]) {
      await store.query(`DELETE FROM ${table}_real`);
      await store.query(`INSERT INTO ${table}_real (value) VALUES ($1)`, [value]);
      assert.deepEqual((await store.query(`SELECT value FROM ${table}_real`)).rows, [{ value }]);
    }
  }),

  onTable(
    'a value that one of the dialects cannot keep is refused before it reaches the database',
    async (bench) => {
      const { store, table, ids } = bench;
      const values: unknown[] = [
        'NUL \0 inside',
        'half \ud83e',
        '\udd85 half',
        Number.NaN,
        Number.POSITIVE_INFINITY,
        2 ** 53,
        2n ** 63n,
        undefined,
        {},
        [],
        new Date(0),
        Symbol('text'),
        () => 'text',
      ];
      for (const value of values) {
        await rejectsWith('EYRIE_STORE_VALUE_INVALID', () =>
          store.query(`INSERT INTO ${table} (id) VALUES ($1)`, [value as string]),
        );
      }
      // It has not spoilt the transaction either.
      await store.transaction(async (transaction) => {
        await rejectsWith('EYRIE_STORE_VALUE_INVALID', () =>
          transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['\0']),
        );
        await transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['a']);
      });
      assert.deepEqual(await ids(), ['a']);
    },
  ),

  onTable('a statement is one statement, with as many values as placeholders', async (bench) => {
    const { store, table, ids } = bench;
    const wrong: readonly (readonly [string, string[]])[] = [
      [`INSERT INTO ${table} (id) VALUES ($1)`, []],
      [`INSERT INTO ${table} (id) VALUES ($1)`, ['a', 'b']],
      [`INSERT INTO ${table} (id) VALUES ('a'); INSERT INTO ${table} (id) VALUES ('b')`, []],
    ];
    for (const [text, values] of wrong) await rejectionOf(() => store.query(text, values));
    assert.deepEqual(await ids(), []);
  }),

  onTable('statements that begin or end transactions are left to the store', async (bench) => {
    const { store, table, ids } = bench;
    await rollingBack(store, async (transaction) => {
      await transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['a']);
      for (const text of ['COMMIT', ' -- now\n commit', '/* now */ END', 'ROLLBACK', 'SAVEPOINT s', '\0']) {
        await rejectsWith('EYRIE_STORE_STATEMENT_INVALID', () => transaction.query(text));
      }
    });
    await rejectsWith('EYRIE_STORE_STATEMENT_INVALID', () => store.query('BEGIN'));
    assert.deepEqual(await ids(), []);
  }),

  onTable(
    'the same placeholder may be used twice, and placeholders in any order',
    async ({ store, table }) => {
      const text = `INSERT INTO ${table} (amount, id) VALUES (CAST($2 AS BIGINT), CAST($1 AS TEXT)) RETURNING id, CAST($2 AS BIGINT) AS twice`;
      assert.deepEqual(await store.query(text, ['a', 3]), { rows: [{ id: 'a', twice: 3 }], rowCount: 1 });
    },
  ),

  onTable('the count of rows is that of the rows returned or changed', async ({ store, table }) => {
    const count = async (text: string): Promise<number> => (await store.query(text)).rowCount;
    assert.equal(await count(`INSERT INTO ${table} (id) VALUES ('a'), ('b'), ('c')`), 3);
    assert.equal(await count(`SELECT id FROM ${table}`), 3);
    assert.equal(await count(`UPDATE ${table} SET amount = 1 WHERE id <> 'a'`), 2);
    assert.equal(await count(`UPDATE ${table} SET amount = 2 WHERE id = 'a' RETURNING id`), 1);
    assert.equal(await count(`DELETE FROM ${table} WHERE id = 'z'`), 0);
    assert.equal(await count(`CREATE TABLE ${table}_more (id TEXT)`), 0);
    assert.equal(await count(`INSERT INTO ${table} (id) VALUES ('a') ON CONFLICT (id) DO NOTHING`), 0);
    assert.equal(
      await count(`WITH old AS (SELECT 'b' AS id) DELETE FROM ${table} WHERE id IN (SELECT id FROM old)`),
      1,
    );
  }),
];
