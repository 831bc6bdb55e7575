import { notification } from './fixtures/argocd.js';
import { deploymentStatus } from './fixtures/github.js';
import { deployment } from './fixtures/plain.js';
import { Receivers, TOKEN } from './support/receivers.js';

const receivers = new Receivers();
afterEach(() => receivers.end());

const LIMIT = 1_048_576;
const padded = (bytes: number): string => {
  const body = JSON.stringify(deployment);
  return body + ' '.repeat(bytes - body.length);
};

test('a body of 1 MiB is read, one byte more is answered with 413', async () => {
  const { post, ledger } = await receivers.start();
  expect((await post(padded(LIMIT))).status).toBe(201);
  expect((await post(padded(LIMIT + 1))).status).toBe(413);
  expect((await post(padded(LIMIT + 1), { authorization: 'Bearer x' })).status).toBe(401);
  expect(ledger.entries).toHaveLength(1);
});

test.each([
  ['nothing', ''],
  ['no JSON', '{"event":'],
  ['a NUL byte', JSON.stringify(deployment).replace('checkout', 'check\u0000out')],
  ['two objects', `${JSON.stringify(deployment)}${JSON.stringify(deployment)}`],
  ['bytes that are no UTF-8', Uint8Array.from([0x7b, 0xff, 0x7d])],
])('%s is answered with 400', async (_, body) => {
  const { post, ledger } = await receivers.start();
  expect(await post(body)).toMatchObject({
    status: 400,
    body: { code: 'EYRIE_DEPLOYMENT_BODY_INVALID', remedy: 'Send one JSON object in UTF-8' },
  });
  expect(ledger.entries).toEqual([]);
});

test.each([
  ['a list', '[]'],
  ['null', 'null'],
  ['text', '"deployment"'],
  ['a number', '7'],
  ['nothing known', '{}'],
  ['another kind', '{"kind":"AppProject","metadata":{}}'],
  ['a newer schema', '{"schema":"argocd/2"}'],
  ['a hundred thousand lists in each other', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  [
    'the same inside of an Application',
    `{"kind":"Application","metadata":{"uid":"u","name":"n"},"status":{"operationState":{"phase":"Failed","startedAt":${'['.repeat(100_000)}${']'.repeat(100_000)}}}}`,
  ],
])('%s is answered with 422', async (_, body) => {
  const { post, ledger, said } = await receivers.start();
  expect(await post(body)).toMatchObject({
    status: 422,
    body: { code: 'EYRIE_DEPLOYMENT_SHAPE_UNKNOWN' },
  });
  expect(ledger.entries).toEqual([]);
  expect(said).toEqual([]);
});

test.each([
  ['a NUL', { service: 'a\u0000b' }, 'service'],
  ['a lone surrogate', { version: '\ud800' }, 'version'],
  ['a lone surrogate in the metadata', { metadata: { a: ['\udc00'] } }, 'metadata'],
  ['something deep', { metadata: JSON.parse(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`) }, 'metadata'],
  ['a property that is not known', { admin: true }, 'admin'],
])('a record with %s is answered with 422 and its name', async (_, change, name) => {
  const { post } = await receivers.start();
  const { status, body } = await post({ ...deployment, ...change });
  expect(status).toBe(422);
  expect((body as { problem: string }).problem).toContain(`"${name}" `);
});

test.each([
  ['of a record', `{"__proto__":{"polluted":true},${JSON.stringify(deployment).slice(1)}`, 422],
  [
    'of its metadata',
    JSON.stringify({ ...deployment, metadata: { a: 1 } }).replace('"a":1', '"__proto__":{"polluted":true}'),
    422,
  ],
  ['of a notification', `{"__proto__":{"polluted":true},${JSON.stringify(notification).slice(1)}`, 201],
  [
    'of a payload of GitHub',
    JSON.stringify(deploymentStatus).replace(
      '"payload":{}',
      '"payload":{"__proto__":{"version":"1","polluted":true}}',
    ),
    201,
  ],
])('a "__proto__" %s changes no prototype', async (_, body, status) => {
  const { post, ledger } = await receivers.start();
  expect((await post(body)).status).toBe(status);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  for (const entry of ledger.entries) {
    expect(entry.deployment.version).not.toBe('1');
    expect(Object.getPrototypeOf(entry.deployment)).toBe(Object.prototype);
  }
});

test('a byte order mark does no harm', async () => {
  const { post } = await receivers.start();
  expect((await post(`\ufeff${JSON.stringify(deployment)}`)).status).toBe(201);
});

test('headers are not kept', async () => {
  const { post, ledger } = await receivers.start();
  await post(notification, {
    authorization: `Bearer ${TOKEN}`,
    cookie: 'session=cookie-secret',
    'x-api-key': 'key',
  });
  const kept = JSON.stringify(ledger.entries);
  for (const secret of [TOKEN, 'cookie-secret']) expect(kept).not.toContain(secret);
});

test('a client that leaves in the middle of its body costs nothing', async () => {
  const { port, post, said } = await receivers.start();
  const { connect } = await import('node:net');
  const socket = connect(port, '127.0.0.1');
  socket.write(
    `POST /api/v1/deployments HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${TOKEN}\r\ncontent-length: 100\r\n\r\n{`,
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  expect((await post(deployment)).status).toBe(201);
  expect(said).toEqual([]);
});
