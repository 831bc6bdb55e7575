import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EyrieError, OutboundHttp } from '@eyrie/core/engine';
import { type RecordDeploymentOptions, recordDeployment } from '../../src/deployments/record-deployment.js';
import { deployment, NOW } from './fixtures/plain.js';
import { Receivers, TOKEN } from './support/receivers.js';

const receivers = new Receivers();
const http = new OutboundHttp({ random: () => 0 });
// Bounded by what one test starts.
const servers: Server[] = [];
afterEach(async () => {
  await receivers.end();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
afterAll(() => http.close());

const record = (url: string, more: Partial<RecordDeploymentOptions> = {}) =>
  recordDeployment({
    url,
    http,
    deployment,
    credential: { type: 'bearer', token: TOKEN },
    now: () => NOW,
    ...more,
  });

interface Seen {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that gives these answers in turn, the last one for good. */
async function answering(...answers: readonly (readonly [status: number, body: string])[]) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      seen.push({ headers: request.headers, body });
      const [status, answer] = answers[Math.min(seen.length, answers.length) - 1] ?? [500, ''];
      response.writeHead(status, { 'content-type': 'application/json' }).end(answer);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/deployments`, seen };
}

describe('at a receiver', () => {
  test('a deployment is recorded once under its key', async () => {
    const { url, ledger } = await receivers.start();
    const keyed = { ...deployment, idempotency_key: 'pipeline-77', source: 'cli' as const };
    expect(await record(url, { deployment: keyed })).toEqual({ outcome: 'recorded', id: 'event-1' });
    expect(await record(url, { deployment: keyed })).toEqual({ outcome: 'duplicate', id: 'event-1' });
    expect(await record(url, { deployment: { ...keyed, version: '7' } })).toEqual({
      outcome: 'conflict',
      problem: 'Another body was recorded under the same idempotency key',
      remedy: 'Nothing was changed: send a different deployment with a key of its own',
    });
    expect(ledger.entries.map(({ source, idempotencyKey }) => [source, idempotencyKey])).toEqual([
      ['cli', 'pipeline-77'],
    ]);
  });

  test('without a key it gets one', async () => {
    const { url, ledger } = await receivers.start();
    await record(url);
    await record(url);
    expect(new Set(ledger.entries.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  });

  test('it may be signed', async () => {
    const { url, ledger } = await receivers.start({ secrets: { signing: ['signing secret'] } });
    const keyed = { ...deployment, idempotency_key: 'ключ 7' };
    const credential = { type: 'signing', secret: 'signing secret' } as const;
    expect((await record(url, { credential, deployment: keyed })).outcome).toBe('recorded');
    expect(ledger.entries[0]?.idempotencyKey).toBe('ключ 7');
  });

  test('a wrong secret is refused for good', async () => {
    const { url } = await receivers.start();
    for (const credential of [
      { type: 'bearer', token: 'wrong' },
      { type: 'signing', secret: 'wrong' },
    ] as const) {
      expect(await record(url, { credential })).toEqual({
        outcome: 'refused',
        status: 401,
        problem: 'Unauthorized',
        remedy: "Send one of the receiver's secrets, or a signature made with one",
      });
    }
  });
});

test('the same is sent again until it is recorded', async () => {
  const { url, seen } = await answering([503, '{}'], [500, 'x'], [201, '{"id":"event-1","duplicate":false}']);
  const retry = { attempts: 5, baseDelayMs: 1 };
  expect(await record(url, { retry })).toEqual({ outcome: 'recorded', id: 'event-1' });
  expect(seen).toHaveLength(3);
  expect(new Set(seen.map(({ body }) => body)).size).toBe(1);
  expect(seen[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
});

test('a store that stays down leaves it unknown, with the receiver’s own words', async () => {
  const { url } = await answering([503, '{"problem":"Down\\u001b[2J","remedy":"Later"}']);
  expect(await record(url, { retry: false })).toEqual({
    outcome: 'unknown',
    code: 'EYRIE_DEPLOYMENT_UNRECORDED',
    problem: 'Down [2J',
    remedy: 'Later',
  });
});

test('nobody there leaves it unknown', async () => {
  expect(await record('http://127.0.0.1:9/api/v1/deployments', { retry: false })).toMatchObject({
    outcome: 'unknown',
    code: 'EYRIE_OUTBOUND_FAILED',
  });
});

test.each([
  [200, '<html>log in</html>'],
  [302, ''],
  [404, 'Not Found\n'],
  [405, 'Method Not Allowed\n'],
])('an answer of %d that is no receiver’s is refused', async (status, body) => {
  const { url } = await answering([status, body]);
  expect(await record(url)).toEqual({
    outcome: 'refused',
    status,
    problem: `The receiver answered with ${status}`,
    remedy: "Check the URL: it must be the receiver's, such as https://api.example.com/api/v1/deployments",
  });
});

test('what was ignored says why', async () => {
  const { url } = await answering([200, '{"ignored":"ping"}']);
  expect(await record(url)).toEqual({ outcome: 'ignored', reason: 'ping' });
});

test('a record that breaks a rule, a bad URL and a bad token are never sent', async () => {
  const { url, seen } = await answering([201, '{"id":"x"}']);
  const codeOf = (promise: Promise<unknown>) => promise.catch((error: EyrieError) => error.code);
  expect(await codeOf(record(url, { deployment: {} }))).toBe('EYRIE_DEPLOYMENT_INVALID');
  expect(await codeOf(record('no url'))).toBe('EYRIE_OUTBOUND_URL_INVALID');
  expect(await codeOf(record(url, { credential: { type: 'bearer', token: 'a\nb' } }))).toBe(
    'EYRIE_OUTBOUND_HEADER_INVALID',
  );
  expect(seen).toEqual([]);
});
