import { openSqliteStore, type SqliteStore } from '../../src/sqlite/sqlite-store.js';

describe('a statement of SQLite', () => {
  let store: SqliteStore;

  beforeEach(async () => {
    store = openSqliteStore({ path: ':memory:' });
    await store.query('CREATE TABLE birds (name TEXT, wings INTEGER, picture BLOB)');
  });

  afterEach(() => store.close());

  test('takes bytes and booleans, and answers bytes and 0 or 1', async () => {
    await store.query('INSERT INTO birds VALUES ($1, $2, $3)', ['eagle', true, new Uint8Array([0, 255])]);
    await store.query('INSERT INTO birds VALUES ($1, $2, $3)', ['kiwi', false, Buffer.from('')]);
    expect((await store.query('SELECT * FROM birds')).rows).toEqual([
      { name: 'eagle', wings: 1, picture: new Uint8Array([0, 255]) },
      { name: 'kiwi', wings: 0, picture: new Uint8Array([]) },
    ]);
  });

  test('answers plain objects that columns with hostile names do not change', async () => {
    const { rows } = await store.query('SELECT 1 AS "__proto__", 2 AS "constructor", 3 AS "toString"');
    const [row = {}] = rows;
    expect(Object.entries(row)).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
      ['toString', 3],
    ]);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  });

  test.each([
    ['SELECT \'$2 ? :a\' AS "$3" WHERE $1 = 1', '$3'],
    ['SELECT $1 AS one -- $2 ?', 'one'],
    ['SELECT $1 /* $2 ; */ AS one;', 'one'],
    ['SELECT $1 AS one ; -- the end', 'one'],
    ["SELECT $1 AS [a;b], ';' AS two", 'a;b'],
    ['SELECT $1 AS a$2', 'a$2'],
    ['SELECT $1 AS "it\'\'s;"', "it''s;"],
    ['-- $2\nSELECT $1 AS one', 'one'],
  ])('finds the placeholders of %s', async (text, column) => {
    const { rows } = await store.query(text, [1]);
    expect(Object.keys(rows[0] ?? {})[0]).toBe(column);
  });

  test.each([
    ['SELECT ? AS one', '"?"'],
    ['SELECT ?1 AS one', '"?1"'],
    ['SELECT :name AS one', '":name"'],
    ['SELECT @name AS one', '"@name"'],
    ['SELECT $name AS one', '"$name"'],
    ['SELECT $0 AS one', '"$0"'],
    ['SELECT $1::text AS one', '"$1::text"'],
  ])('with placeholders of another kind is refused: %s', async (text, shown) => {
    await expect(store.query(text, [1])).rejects.toThrow(
      `EYRIE_STORE_STATEMENT_INVALID: A statement holds ${shown}, which is no placeholder in every dialect. ` +
        'Write $1, $2 … and a cast as CAST($1 AS BIGINT).',
    );
  });

  test.each([
    ['SELECT $1 AS one', []],
    ['SELECT $1 AS one', [1, 2]],
    ['SELECT $2 AS one', [1]],
    ['SELECT $2 AS one', [1, 2]],
    ['SELECT $1 + $3 AS one', [1, 2]],
    ['SELECT 1 AS one', [1]],
  ])('is refused where values and placeholders do not match: %s with %j', async (text, values) => {
    await expect(store.query(text, values)).rejects.toMatchObject({ code: 'EYRIE_STORE_STATEMENT_INVALID' });
  });

  test('is refused where another follows, of which SQLite would run the first only', async () => {
    await expect(store.query("DELETE FROM birds; INSERT INTO birds (name) VALUES ('eagle')")).rejects.toThrow(
      'EYRIE_STORE_STATEMENT_INVALID: A statement is followed by another. Send each statement by itself.',
    );
  });

  test('may make a trigger, whose body holds statements', async () => {
    await store.query(`/* append-only */ CREATE TRIGGER birds_stay BEFORE DELETE ON birds
      BEGIN SELECT RAISE(ABORT, 'birds stay'); END;`);
    await store.query("INSERT INTO birds (name) VALUES ('eagle')");
    await expect(store.query('DELETE FROM birds')).rejects.toThrow('birds stay');
  });

  test('is compiled once for many uses, and again after it was forgotten', async () => {
    for (let round = 0; round < 2; round += 1) {
      for (let at = 0; at < 450; at += 1) {
        const { rows } = await store.query(`SELECT ${at} AS at, $1 AS round`, [round]);
        expect(rows).toEqual([{ at, round }]);
      }
    }
  });

  test('sees columns that were added after it was compiled', async () => {
    await store.query("INSERT INTO birds (name) VALUES ('eagle')");
    expect((await store.query('SELECT * FROM birds')).rows).toHaveLength(1);
    await store.query('ALTER TABLE birds ADD COLUMN song TEXT');
    expect((await store.query('SELECT * FROM birds')).rows).toEqual([
      { name: 'eagle', wings: null, picture: null, song: null },
    ]);
  });
});
