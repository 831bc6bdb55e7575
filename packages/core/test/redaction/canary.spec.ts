import { inspect } from 'node:util';
import { JWT, PRIVATE_KEY, redactorOf } from './redactors.js';

const redactor = redactorOf();

/** Secrets by the name under which they would be met, and as a text in which they stand. */
const SECRETS = [
  { name: 'password', secret: 'Canary-pa55!', text: (secret: string) => `password=${secret}` },
  { name: 'access_token', secret: 'canaryaccesstoken', text: (secret: string) => `access_token: ${secret}` },
  {
    name: 'authorization',
    secret: 'Bearer canary.bearer',
    text: (secret: string) => `Authorization: ${secret}`,
  },
  { name: 'cookie', secret: 'sid=canarysession; a=b', text: (secret: string) => `Cookie: ${secret}` },
  { name: 'x-api-key', secret: 'canaryapikey', text: (secret: string) => `x-api-key: ${secret}` },
  { name: 'clientSecret', secret: 'canaryclient', text: (secret: string) => `{"clientSecret":"${secret}"}` },
  { name: 'jwt', secret: JWT, text: (secret: string) => `got ${secret} from it` },
  { name: 'privateKey', secret: PRIVATE_KEY, text: (secret: string) => `key:\n${secret}\n` },
  { name: 'cardNumber', secret: '4111 1111 1111 1111', text: (secret: string) => `card ${secret}, 12/27` },
  { name: 'contact', secret: 'canary@example.com', text: (secret: string) => `to ${secret} it went` },
  {
    name: 'dsn',
    secret: 'postgres://app:canarydb@db/shop',
    text: (secret: string) => `connect ${secret} failed`,
  },
  { name: 'statement', secret: "SET password = 'canary sql'", text: (secret: string) => `near ${secret}` },
  { name: 'aws', secret: 'AKIACANARY0123456789', text: (secret: string) => `with ${secret} it did` },
] as const;

// What must not be seen of any of them.
const TRACES = [
  ...['Canary-pa55', 'canaryaccesstoken', 'canary.bearer', 'canarysession', 'canaryapikey', 'canaryclient'],
  ...JWT.split('.'),
  ...PRIVATE_KEY.split('\n').slice(1, 3),
  ...['1111', 'canary@', 'canarydb', 'canary sql', 'AKIACANARY'],
];

class Wrapper {
  readonly inside: unknown;
  constructor(inside: unknown) {
    this.inside = inside;
  }
  toJSON(): unknown {
    return { inside: this.inside };
  }
}

/** Where a secret may stand: each place gives what is copied or redacted as a text. */
const PLACES: readonly (readonly [string, (one: (typeof SECRETS)[number]) => unknown])[] = [
  ['a field', ({ name, secret }) => ({ [name]: secret })],
  ['a nested object', ({ name, secret }) => ({ a: { b: [{ c: { [name]: secret } }] } })],
  [
    'the headers of a request',
    ({ name, secret }) => ({ req: { headers: { [name.toUpperCase()]: [secret] } } }),
  ],
  [
    'a map',
    ({ name, secret }) =>
      new Map([
        [name, { deep: secret }],
        ['x', { [name]: secret } as never],
      ]),
  ],
  ['what toJSON returns', ({ name, secret }) => new Wrapper({ [name]: secret })],
  ['a text', ({ secret, text }) => ({ note: text(secret) })],
  ['a body echoed as JSON', ({ name, secret }) => ({ body: JSON.stringify({ a: 1, [name]: secret, b: 2 }) })],
  ['JSON within JSON', ({ name, secret }) => JSON.stringify({ body: JSON.stringify({ [name]: secret }) })],
  ['an object as it is printed', ({ name, secret }) => inspect({ a: 1, [name]: secret, b: [2] })],
  ['the message of an error', ({ secret, text }) => new Error(`it failed: ${text(secret)}`)],
  ['the cause of an error', ({ name, secret }) => new Error('m', { cause: { [name]: secret } })],
  ['the children of an error', ({ secret, text }) => new AggregateError([new Error(text(secret))])],
  [
    'what an error carries',
    ({ name, secret }) => Object.assign(new Error('m'), { config: { [name]: secret } }),
  ],
  ['a query', ({ name, secret }) => ({ url: `/a?b=1&${name}=${encodeURIComponent(secret)}&c=2` })],
  ['a form', ({ name, secret }) => ({ body: new URLSearchParams({ a: '1', [name]: secret }).toString() })],
  ['a name', ({ secret, text }) => ({ [text(secret)]: 1 })],
];

describe.each(PLACES)('in %s', (_, place) => {
  test.each(SECRETS)('no trace of $name is left', (one) => {
    // The connection, statement and contact have no name that says so: they are told by how they look.
    const value = place(one);
    const lines = [JSON.stringify(redactor.copy(value)), JSON.stringify(redactor.fields({ value }))];
    if (typeof value === 'string') lines.push(redactor.text(value), redactor.url(value));
    for (const line of lines) {
      for (const trace of TRACES) expect(line).not.toContain(trace);
      expect(line).toContain('[REDACTED');
    }
  });
});

test('what is no secret stays in all of these places', () => {
  const copy = redactor.copy({ url: '/a?b=1&token=x&c=2', body: '{"a":1,"password":"x","b":2}' });
  expect(copy).toEqual({ url: '/a?b=1&token=[REDACTED]&c=2', body: '{"a":1,"password":"[REDACTED]","b":2}' });
});
