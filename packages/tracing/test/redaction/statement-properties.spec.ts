import * as fc from 'fast-check';
import { MAX_STATEMENT_LENGTH, sanitizeStatement } from '../../src/redaction/sanitize-statement.js';

const SYSTEMS = [
  ...[undefined, 'postgresql', 'mysql', 'microsoft.sql_server', 'sqlite', 'oracle.db', 'cassandra'],
  ...['clickhouse', 'neo4j', 'redis', 'mongodb', 'memcached'],
] as const;

const PIECES = [
  ...["'", '"', '`', '$', '$$', '$a$', '\\', '--', '-', '#', '//', '/*', '*/', '/', '*', '[', ']', '{', '}'],
  ...[' ', '\n', '\t', ',', ':', ';', '.', '?', '=', '(', ')', '&', '%', '+', '@', '_'],
  ...['0', '1', '42', '1e', '0x', '.5', 'a', 'e', 'E', 'n', 'x', 'q', 'nq', 'u', 'U&', '_utf8', 'SELECT'],
  ...['true', 'null', 'e89b4567-e89b-12d3-a456-426614174000', 'ü', '\u00a0', '\u{1f600}', '\ud800', '…'],
];

const system = fc.constantFrom(...SYSTEMS);
const statement = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((pieces) => pieces.join('')),
);

test('what is sanitized comes out unchanged, whatever it was', () => {
  fc.assert(
    fc.property(statement, system, (text, name) => {
      const sanitized = sanitizeStatement(text, name);
      expect(sanitizeStatement(sanitized, name)).toBe(sanitized);
    }),
    { numRuns: 8000 },
  );
});

test('what is cut comes out unchanged too', () => {
  const long = fc
    .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 8 })
    .map((pieces) => pieces.join('').repeat(9000).slice(0, 20_000));
  fc.assert(
    fc.property(long, system, (text, name) => {
      const sanitized = sanitizeStatement(text, name);
      expect(sanitized.length).toBeLessThanOrEqual(MAX_STATEMENT_LENGTH);
      expect(sanitizeStatement(sanitized, name)).toBe(sanitized);
    }),
    { numRuns: 150 },
  );
});

test('no planted literal is left, whatever stands in it', () => {
  const content = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join(''));
  const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  fc.assert(
    fc.property(content, content, (before, after) => {
      const literal = quoted(`${before} canary ${after}`);
      for (const name of ['mysql', 'clickhouse', 'neo4j']) {
        expect(sanitizeStatement(`SELECT a FROM b WHERE c = ${literal} AND d = 1`, name)).toBe(
          'SELECT a FROM b WHERE c = ? AND d = ?',
        );
      }
      expect(sanitizeStatement(`SELECT E${literal}`, 'postgresql')).toBe('SELECT ?');
      const json = JSON.stringify({ find: `${before} canary ${after}` });
      expect(sanitizeStatement(json, 'mongodb')).toBe('{"find":"?"}');
    }),
    { numRuns: 2000 },
  );
});

test.each(PIECES)('a million characters of %j come to an end', (piece) => {
  const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
  for (const name of SYSTEMS) expect(typeof sanitizeStatement(text, name)).toBe('string');
});
