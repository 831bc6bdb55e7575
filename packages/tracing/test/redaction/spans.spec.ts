import { createRedactor, type RedactionOptions, redactionSection } from '@eyrie/core/engine';
import { type Attributes, SpanStatusCode } from '@opentelemetry/api';
import { createSpanRedaction } from '../../src/redaction/span-redaction.js';
import { exported, type Recording, redactionOf, textOf } from './redactions.js';

const HASH_KEY = 'a key of sixteen characters or more';
const DIGEST = /^\[HASH:[0-9a-f]{16}\]$/;
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.Y2FuYXJ5LXNpZ25hdHVyZQ';

function attributesOf(attributes: Attributes, options: RedactionOptions = {}): Attributes {
  return exported(redactionOf(options), { attributes }).attributes;
}

const CONTEXT = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', traceFlags: 1 };

const SECRETS: readonly (readonly [text: string, trace: string])[] = [
  ['password=canary-1', 'canary-1'],
  ['Authorization: Bearer canary.bearer-2', 'canary.bearer'],
  ['connect postgres://app:canary-3@db/shop failed', 'canary-3'],
  [`got ${JWT} from it`, 'Y2FuYXJ5'],
  ['to canary4@example.com it went', 'canary4'],
  ['card 4111 1111 1111 1111, 12/27', '1111 1111'],
  ['{"clientSecret":"canary-6"}', 'canary-6'],
  ['GET /reset?token=canary-7', 'canary-7'],
];

const PLACES: readonly (readonly [place: string, record: (secret: string) => Recording])[] = [
  ['its name', (secret) => ({ name: secret })],
  ['an attribute', (secret) => ({ attributes: { note: secret } })],
  ['a list', (secret) => ({ attributes: { notes: ['a', secret] } })],
  ['a map', (secret) => ({ attributes: { notes: { a: { b: [secret] } } } })],
  ['a list of maps', (secret) => ({ attributes: { notes: [{ a: secret }] } })],
  ['the name of an attribute', (secret) => ({ attributes: { [secret]: 'a' } })],
  [
    'a harmless attribute that is long',
    (secret) => ({ attributes: { 'http.route': secret + ' a'.repeat(99) } }),
  ],
  ['a user agent', (secret) => ({ attributes: { 'user_agent.original': secret } })],
  ['a path', (secret) => ({ attributes: { 'url.path': `/${secret}` } })],
  ['a query', (secret) => ({ attributes: { 'url.query': `q=${encodeURIComponent(secret)}` } })],
  ['a URL', (secret) => ({ attributes: { 'url.full': `https://example.com/a?q=${secret}` } })],
  ['a statement', (secret) => ({ attributes: { 'db.query.text': `SELECT '${secret}' -- ${secret}` } })],
  ['an older statement', (secret) => ({ attributes: { 'db.statement': `SELECT '${secret}'` } })],
  [
    'a document',
    (secret) => ({
      attributes: { 'db.system.name': 'mongodb', 'db.query.text': JSON.stringify({ a: secret }) },
    }),
  ],
  [
    'a command',
    (secret) => ({
      attributes: { 'db.system': 'redis', 'db.statement': `SET key ${secret}` },
    }),
  ],
  ['a parameter', (secret) => ({ attributes: { 'db.query.parameter.0': secret } })],
  ['values', (secret) => ({ attributes: { 'db.postgresql.values': ['a', secret] } })],
  ['a header', (secret) => ({ attributes: { 'http.request.header.x-note': [secret] } })],
  ['an exception', (secret) => ({ record: (span) => span.recordException(new Error(secret)) })],
  ['the name of an event', (secret) => ({ record: (span) => span.addEvent(secret) })],
  ['an event', (secret) => ({ record: (span) => span.addEvent('a', { note: secret, notes: [secret] }) })],
  ['a link', (secret) => ({ links: [{ context: CONTEXT, attributes: { note: secret } }] })],
  [
    'a later link',
    (secret) => ({
      record: (span) => span.addLink({ context: CONTEXT, attributes: { note: secret } }),
    }),
  ],
  [
    'its status',
    (secret) => ({
      record: (span) => span.setStatus({ code: SpanStatusCode.ERROR, message: secret }),
    }),
  ],
];

describe.each(PLACES)('in %s of a span', (_, record) => {
  test.each(SECRETS)('%s leaves no trace', (secret, trace) => {
    expect(
      textOf(
        exported(createSpanRedaction({ redactor: undefined, sanitizeStatements: false }), record(secret)),
      ),
    ).toContain(trace.replaceAll('"', '\\"').slice(0, 3));
    for (const mode of ['mask', 'hash', 'remove'] as const) {
      const line = textOf(exported(redactionOf({ mode, hashKey: HASH_KEY }), record(secret)));
      expect(line).not.toContain(trace);
      expect(line).not.toContain(encodeURIComponent(trace));
    }
  });
});

test('values under secret names are replaced, whatever they are', () => {
  expect(
    attributesOf({
      'http.request.header.authorization': ['Bearer abc', 'Basic x'],
      'http.request.header.cookie': 'a=b',
      'http.request.header.signature': ['abc'],
      'user.password': 'hunter2',
      'graphql.variables.pin': 1234,
      'app.credentials': { user: 'ann', key: 'x' },
      'gen_ai.usage.input_tokens': 512,
      tokens: 512,
      'app.password': true,
    }),
  ).toEqual({
    'http.request.header.authorization': ['[REDACTED]', '[REDACTED]'],
    'http.request.header.cookie': '[REDACTED]',
    'http.request.header.signature': ['[REDACTED]'],
    'user.password': '[REDACTED]',
    'graphql.variables.pin': '[REDACTED]',
    'app.credentials': '[REDACTED]',
    'gen_ai.usage.input_tokens': 512,
    tokens: 512,
    'app.password': true,
  });
});

test('what is no secret stays as it is, and so do the objects that hold it', () => {
  const attributes = {
    'http.request.method': 'GET',
    'http.route': '/users/:id',
    'http.response.status_code': 200,
    'url.path': '/users/42',
    'url.query': 'page=2&sort=name',
    'user_agent.original': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
    'client.address': '192.0.2.7',
    'server.address': 'api.example.com',
    'app.flags': ['a', 'b'],
    'app.ratio': 0.5,
    'app.ok': true,
    'app.none': null,
    'gen_ai.token.type': 'input',
  };
  expect(attributesOf(attributes)).toEqual(attributes);
});

test('numbers of cards are found in numbers', () => {
  expect(attributesOf({ card: 4111111111111111, at: 1767225600000 })).toEqual({
    card: '[REDACTED:card]',
    at: 1767225600000,
  });
});

test('what the configuration names is secret: keys, paths, and patterns', () => {
  const options: RedactionOptions = {
    keys: ['iban', { key: 'http.route', mode: 'remove' }],
    allowKeys: ['session.id'],
    paths: ['app.user.tax', 'app.*.name'],
    patterns: [{ name: 'staff', pattern: /ST-\d{6}/ }],
  };
  expect(
    attributesOf(
      {
        'app.userIban': 'DE00',
        'http.route': '/secret',
        'session.id': 'abc',
        'app.user.tax': 'abc',
        'app.pet.name': 'abc',
        'app.user.age': 4,
        note: 'by ST-123456',
      },
      options,
    ),
  ).toEqual({
    'app.userIban': '[REDACTED]',
    'session.id': 'abc',
    'app.user.tax': '[REDACTED]',
    'app.pet.name': '[REDACTED]',
    'app.user.age': 4,
    note: 'by [REDACTED:staff]',
  });
});

test('the mode "hash" leaves digests', () => {
  const { password, list } = attributesOf(
    { password: 'hunter2', list: ['a', 'ann@example.com'] },
    { mode: 'hash', hashKey: HASH_KEY },
  );
  expect(password).toMatch(DIGEST);
  expect(list).toEqual(['a', expect.stringMatching(DIGEST)]);
});

test('the mode "remove" leaves nothing under a secret name', () => {
  const attributes = {
    password: 'x',
    'http.request.header.cookie': ['a', 'b'],
    note: 'to a@b.example',
    id: 7,
  };
  expect(attributesOf(attributes, { mode: 'remove' })).toEqual({ note: 'to ', id: 7 });
});

test('the system of a database tells how its statement is read, in an event too', () => {
  const span = exported(redactionOf(), {
    attributes: { 'db.system': 'mysql', 'db.statement': 'SELECT "x", `y`', 'db.query.summary': 'SELECT 1' },
    record: (recorded) => recorded.addEvent('retry', { 'db.query.text': 'SELECT "x"' }),
  });
  expect(span.attributes).toEqual({
    'db.system': 'mysql',
    'db.statement': 'SELECT ?, `y`',
    'db.query.summary': 'SELECT 1',
  });
  expect(span.events[0]?.attributes).toEqual({ 'db.query.text': 'SELECT ?' });
});

test('what was bound to a statement is removed', () => {
  const attributes = {
    'db.query.parameter.0': 'a',
    'db.operation.parameter.name': 'a',
    'db.postgresql.values': ['a'],
    'db.mysql.values': 'a',
    'db.sql.parameters': 'a',
    'db.statement.parameters': '["a"]',
    'db.namespace': 'shop',
    'app.values': ['a'],
  };
  expect(attributesOf(attributes)).toEqual({ 'db.namespace': 'shop', 'app.values': ['a'] });
});

test('statements stay where that is asked for, all but their secrets', () => {
  const redactor = createRedactor(redactionSection.resolve({ environment: {} }));
  const redaction = createSpanRedaction({ redactor, sanitizeStatements: false });
  expect(
    redaction.redactAttributes({
      'db.query.text': "SELECT * FROM a WHERE age = 42 AND password = 'x'",
      'db.query.parameter.age': '42',
      'db.query.parameter.password': 'x',
    }),
  ).toEqual({
    'db.query.text': "SELECT * FROM a WHERE age = 42 AND password = '[REDACTED]'",
    'db.query.parameter.age': '42',
    'db.query.parameter.password': '[REDACTED]',
  });
});

test('long texts are cut, and no secret is cut in two', () => {
  const { note } = attributesOf({ note: `${'a '.repeat(8190)}ann@example.com and more` });
  expect(note).toMatch(/a \[REDACTED:email\]… \[\d+ more characters\]$/);
});

test('many names and many texts are no more than many', () => {
  const redaction = redactionOf();
  for (let count = 0; count < 5000; count++) {
    expect(
      redaction.redactAttributes({ [`app.${count}.password`]: 'x', 'user_agent.original': `agent ${count}` }),
    ).toEqual({ [`app.${count}.password`]: '[REDACTED]', 'user_agent.original': `agent ${count}` });
  }
});

test('ids and values that recur are redacted each time by what they hold', () => {
  const redaction = redactionOf();
  const id = '0af7651916cd43dd8448eb211c80319c';
  const given = [
    { 'eyrie.request_id': id, 'user_agent.original': 'probe/1 token=abc', 'server.address': 'shop.test' },
    { 'eyrie.request_id': 'bob@example.com', 'user_agent.original': 'probe/2', 'server.address': 'probe/2' },
    { 'eyrie.request_id': id, 'user_agent.original': 'probe/1 token=abc', 'server.address': 'shop.test' },
  ];
  const expected = [
    { ...given[0], 'user_agent.original': 'probe/1 token=[REDACTED]' },
    { ...given[1], 'eyrie.request_id': '[REDACTED:email]' },
    { ...given[2], 'user_agent.original': 'probe/1 token=[REDACTED]' },
  ];
  expect(given.map((attributes) => exported(redaction, { attributes }).attributes)).toEqual(expected);
});
