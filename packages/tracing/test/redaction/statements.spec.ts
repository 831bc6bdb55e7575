import { MAX_STATEMENT_LENGTH, sanitizeStatement } from '../../src/redaction/sanitize-statement.js';

type Case = readonly [statement: string, sanitized: string];

const STANDARD: readonly Case[] = [
  ['SELECT 1', 'SELECT ?'],
  ['SELECT * FROM users', 'SELECT * FROM users'],
  ["SELECT * FROM users WHERE name = 'Ann'", 'SELECT * FROM users WHERE name = ?'],
  ["SELECT 'it''s', ''", 'SELECT ?, ?'],
  ["SELECT 'a' 'b'", 'SELECT ? ?'],
  ["SELECT 'never closed", 'SELECT ?'],
  ["SELECT 'ends with a quote''", 'SELECT ?'],
  ["SELECT 'C:\\', secret", 'SELECT ?, secret'],
  ['SELECT id, "name" FROM "app users"', 'SELECT id, "name" FROM "app users"'],
  ['SELECT "a""b", 5', 'SELECT "a""b", ?'],
  ['SELECT "never closed', 'SELECT ?'],
  ['SELECT "a quote""', 'SELECT ?'],
  ["SELECT '\"', \"'\", '\"'", 'SELECT ?, "\'", ?'],
  ['SELECT * FROM t WHERE a IN (1, 2, 3)', 'SELECT * FROM t WHERE a IN (?, ?, ?)'],
  [
    "INSERT INTO users (email, age) VALUES ('a@b.c', 42), ('d@e.f', 43)",
    'INSERT INTO users (email, age) VALUES (?, ?), (?, ?)',
  ],
  ['SELECT 1.5, .5, 5., 1e10, 1.5E-10, 1_000', 'SELECT ?, ?, ?, ?, ?, ?'],
  ['SELECT 0xFF, 0xE+5, 0b01', 'SELECT ?, ?+?, ?'],
  ['SELECT -5, +7, 3-4', 'SELECT -?, +?, ?-?'],
  ['SELECT table1.col2 FROM table1', 'SELECT table1.col2 FROM table1'],
  ['SELECT t.5, t.col', 'SELECT t.?, t.col'],
  ["SELECT E'it\\'s', 1", 'SELECT ?, ?'],
  ["SELECT e'\\\\', 'x'", 'SELECT ?, ?'],
  ["SELECT N'x', X'1F', B'01', n'y', x'2f', b'1'", 'SELECT ?, ?, ?, ?, ?, ?'],
  ['SELECT U&\'d\\0061t\', U&"d\\0061t"', 'SELECT ?, U&"d\\0061t"'],
  ["SELECT DATE '2024-01-01', DATE'2024-01-01'", 'SELECT DATE ?, DATE?'],
  ["SELECT note'x'", 'SELECT note?'],
  ['SELECT $$it is $ secret$$, 1', 'SELECT ?, ?'],
  ['SELECT $tag$it is $$ secret$tag$, 1', 'SELECT ?, ?'],
  ['DO $$ BEGIN RAISE NOTICE $q$x$q$; END $$', 'DO ?'],
  ['SELECT $$never closed', 'SELECT ?'],
  ['SELECT $1, $23, $4111111111111111', 'SELECT $1, $23, ?'],
  ['SELECT a$b$c, v$session', 'SELECT a$b$c, v$session'],
  ['SELECT :name, :1, ?, ?2, @p1, %s', 'SELECT :name, :1, ?, ?2, @p1, %s'],
  ['SELECT x[1:2], y::int, z::numeric(10,2)', 'SELECT x[?:?], y::int, z::numeric(?,?)'],
  ['SELECT :4111111111111111', 'SELECT :?'],
  ['SELECT * FROM t WHERE id = e89b4567-e89b-12d3-a456-426614174000', 'SELECT * FROM t WHERE id = ?'],
  ['SELECT 123e4567-e89b-12d3-a456-426614174000', 'SELECT ?'],
  ['SELECT a -- the secret\nFROM b', 'SELECT a --\nFROM b'],
  ["SELECT a -- it's\nFROM b WHERE c = 'x'", 'SELECT a --\nFROM b WHERE c = ?'],
  ['SELECT a -- to the end', 'SELECT a '],
  ['SELECT /* secret */ a', 'SELECT /**/ a'],
  ['SELECT /* one /* two */ still */ a', 'SELECT /**/ a'],
  ['SELECT a /* never closed', 'SELECT a '],
  ["SELECT a /* it's */ FROM b", 'SELECT a /**/ FROM b'],
  ["SELECT a FROM b /*traceparent='00-abc-def-01'*/", 'SELECT a FROM b /**/'],
  ["SELECT q'[it's]', q'!it's!', nq'{x}', q'xyx'", 'SELECT ?, ?, ?, ?'],
  ["SELECT data->>'key', data #> '{a,b}'", 'SELECT data->>?, data #> ?'],
  ['SELECT a/b, a*b, a%b', 'SELECT a/b, a*b, a%b'],
  ['UPDATE t SET a = NULL, b = TRUE LIMIT 10 OFFSET 20', 'UPDATE t SET a = NULL, b = TRUE LIMIT ? OFFSET ?'],
  ["SELECT 'ü' AS größe WHERE größe = 5", 'SELECT ? AS größe WHERE größe = ?'],
  ['SELECT\u00a05', 'SELECT\u00a0?'],
  ['', ''],
];

const MYSQL: readonly Case[] = [
  ['SELECT "a secret", `a name`', 'SELECT ?, `a name`'],
  ['SELECT "it\\"s", "it""s"', 'SELECT ?, ?'],
  ["SELECT 'it\\'s', 'x'", 'SELECT ?, ?'],
  ["SELECT _utf8mb4'x', N'y', X'4D'", 'SELECT ?, ?, ?'],
  ['SELECT a # secret\nFROM b', 'SELECT a #\nFROM b'],
  ["SELECT 5--'x'", 'SELECT ?--?'],
  ['SELECT a -- secret\nFROM b', 'SELECT a --\nFROM b'],
  ['SELECT /*!40001 SQL_NO_CACHE */ * FROM t', 'SELECT /**/ * FROM t'],
  ['SELECT /* a /* b */ 1', 'SELECT /**/ ?'],
  ['SELECT $$x', 'SELECT $$x'],
];

const SQL_SERVER: readonly Case[] = [
  ["SELECT [it's], [a]]b] FROM #temp WHERE x = 'y'", "SELECT [it's], [a]]b] FROM #temp WHERE x = ?"],
  ['SELECT $542023.14, @p1', 'SELECT $?, @p1'],
];

const SQLITE: readonly Case[] = [["SELECT [it's], `x`, ?1, $name", "SELECT [it's], `x`, ?1, $name"]];

const CASSANDRA: readonly Case[] = [
  ["SELECT a FROM t WHERE b = 'x' // secret\nAND c = $$y$$", 'SELECT a FROM t WHERE b = ? //\nAND c = ?'],
  ['UPDATE t USING TTL 1h30m SET a = 0xab', 'UPDATE t USING TTL ? SET a = ?'],
];

const OF_UNKNOWN_SYSTEMS: readonly Case[] = [
  ['MATCH (u:User {email: "a@b.c"}) RETURN u', 'MATCH (u:User {email: ?}) RETURN u'],
];

const COMMANDS: readonly Case[] = [
  ['SET key value', 'SET key ?'],
  ['set key a value of several words', 'set key ?'],
  ['SET key [1 other arguments]', 'SET key ?'],
  ['GET user:42:name', 'GET user:?:name'],
  ['GET sess:Xk29fLq0', 'GET sess:?'],
  ['MGET a b c', 'MGET a ?'],
  ['HSET user:42 field value', 'HSET user:? ?'],
  ['AUTH hunter', 'AUTH ?'],
  ['AUTH [1 other arguments]', 'AUTH ?'],
  ["EVAL return redis.call('get','k') 0", 'EVAL ?'],
  ['CONFIG SET requirepass hunter', 'CONFIG SET ?'],
  ['CONFIG hunter2', 'CONFIG ?'],
  ['connect', 'connect'],
  ['hunter2', '?'],
  ['SET key one\ntwo', 'SET key ?'],
  [`GET ${'a'.repeat(40)}`, 'GET ?'],
  [' ', ''],
];

const DOCUMENTS: readonly Case[] = [
  ['{"find":"?","filter":{"email":"?"}}', '{"find":"?","filter":{"email":"?"}}'],
  [
    '{"find":"users","filter":{"email":"a@b.c","age":{"$gt":42}}}',
    '{"find":"?","filter":{"email":"?","age":{"$gt":"?"}}}',
  ],
  ['{"a":-1.5e3,"b":true,"c":null,"d":[1,"x"]}', '{"a":"?","b":"?","c":"?","d":["?","?"]}'],
  ['{"a" : "it\\"s", "b": "never closed', '{"a" : "?", "b": "?"'],
  ["db.users.find({email: 'x', name: /sec\\/ret/i})", 'db.users.find({email: "?", name: "?"})'],
  [`{"${'k'.repeat(200)}":1}`, '{"?":"?"}'],
  ['{"a":`x`}', '{"a":"?"}'],
];

test.each(STANDARD)('standard SQL: %j', (statement, sanitized) => {
  expect(sanitizeStatement(statement)).toBe(sanitized);
});

test.each(STANDARD)('PostgreSQL: %j', (statement, sanitized) => {
  expect(sanitizeStatement(statement, 'postgresql')).toBe(sanitized);
});

test.each([
  ...MYSQL.map((one) => ['mysql', ...one] as const),
  ...MYSQL.map((one) => ['mariadb', ...one] as const),
  ...SQL_SERVER.map((one) => ['microsoft.sql_server', ...one] as const),
  ...SQL_SERVER.map((one) => ['mssql', ...one] as const),
  ...SQLITE.map((one) => ['sqlite', ...one] as const),
  ...CASSANDRA.map((one) => ['cassandra', ...one] as const),
  ...OF_UNKNOWN_SYSTEMS.map((one) => ['neo4j', ...one] as const),
  ...COMMANDS.map((one) => ['redis', ...one] as const),
  ...COMMANDS.map((one) => ['Valkey', ...one] as const),
  ...DOCUMENTS.map((one) => ['mongodb', ...one] as const),
  ...DOCUMENTS.map((one) => ['elasticsearch', ...one] as const),
])('%s: %j', (system, statement, sanitized) => {
  expect(sanitizeStatement(statement, system)).toBe(sanitized);
});

test('a text that begins like JSON is taken for it where no system is known', () => {
  expect(sanitizeStatement(' {"a":"secret"}')).toBe(' {"a":"?"}');
});

test('a statement that is too long is cut and says so', () => {
  const long = `SELECT ${'column_a, '.repeat(2000)}`;
  const sanitized = sanitizeStatement(long, 'postgresql');
  expect(sanitized).toHaveLength(MAX_STATEMENT_LENGTH);
  expect(sanitized).toBe(`${long.slice(0, MAX_STATEMENT_LENGTH - 1)}…`);
});

test('a literal across the cut is a literal', () => {
  const beginning = `SELECT ${'a'.repeat(8000)}, `;
  expect(sanitizeStatement(`${beginning}'${'secret'.repeat(500)}'`)).toBe(`${beginning}?…`);
});

test('no half of a pair is left by the cut', () => {
  expect(sanitizeStatement(`SELECT ${'\u{1f600}'.repeat(5000)}`).isWellFormed()).toBe(true);
  expect(sanitizeStatement(`SELECT a${'\u{1f600}'.repeat(5000)}`).isWellFormed()).toBe(true);
});

test('a document that grows beyond the limit is cut between two of its parts', () => {
  const sanitized = sanitizeStatement(`[${'1,'.repeat(4000)}1]`, 'mongodb');
  expect(sanitized.length).toBeLessThanOrEqual(MAX_STATEMENT_LENGTH);
  expect(sanitized).toMatch(/^\[(?:"\?",)+(?:"\?")?…$/);
});
