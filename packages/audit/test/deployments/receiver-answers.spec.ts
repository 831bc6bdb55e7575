import { createHash } from 'node:crypto';
import { EyrieError } from '@eyrie/core/engine';
import { notification, syncResult } from './fixtures/argocd.js';
import { deploymentStatus, ping } from './fixtures/github.js';
import { deploymentHook } from './fixtures/gitlab.js';
import { deployment } from './fixtures/plain.js';
import { Receivers, TOKEN } from './support/receivers.js';

const receivers = new Receivers();
afterEach(() => receivers.end());

const bearer = { authorization: `Bearer ${TOKEN}` };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('a deployment is answered with 201 once it is recorded, and with 200 when it comes again', async () => {
  const { post, ledger, receiver } = await receivers.start();
  const body = JSON.stringify(deployment);
  const first = await post(body);
  expect([first.status, first.body]).toEqual([201, { id: 'event-1', duplicate: false }]);
  expect(first.headers.get('cache-control')).toBe('no-store');
  expect(first.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(await post(body)).toMatchObject({ status: 200, body: { id: 'event-1', duplicate: true } });
  const key = `sha256:${sha256(body)}`;
  expect(ledger.entries).toEqual([
    {
      source: 'api',
      idempotencyKey: key,
      digest: sha256(body),
      deployment: { ...deployment, source: 'api', idempotency_key: key, raw_digest: sha256(body) },
    },
  ]);
  expect(receiver.counts()).toMatchObject({ recorded: 1, duplicate: 1, denied: 0 });
});

test('a known key with another body is answered with 409, changes nothing and is a security event', async () => {
  const { post, ledger, events } = await receivers.start();
  const body = { ...deployment, idempotency_key: 'pipeline-77' };
  await post(body);
  const altered = JSON.stringify({ ...body, version: '6.6.6' });
  const { status, body: answer } = await post(altered);
  expect([status, answer]).toEqual([
    409,
    {
      code: 'EYRIE_DEPLOYMENT_CONFLICT',
      problem: 'Another body was recorded under the same idempotency key',
      remedy: 'Nothing was changed: send a different deployment with a key of its own',
    },
  ]);
  await post(altered);
  expect(ledger.entries).toHaveLength(1);
  expect(events).toEqual([
    {
      type: 'deployment.receiver.conflict',
      action: 'EXECUTE',
      outcome: 'denied',
      reason: { code: 'EYRIE_DEPLOYMENT_CONFLICT', status: 409 },
      actor: { id: 'api', type: 'service' },
      target: { type: 'endpoint', id: '/api/v1/deployments' },
      attributes: {
        count: 1,
        since: '2026-11-21T10:05:00.000Z',
        until: '2026-11-21T10:05:00.000Z',
        idempotency_key: 'pipeline-77',
        digest: sha256(altered),
        recorded_id: 'event-1',
      },
    },
  ]);
});

test.each([
  ['idempotency-key', { ...bearer, 'idempotency-key': 'from-a-header' }],
  ['webhook-id', { ...bearer, 'webhook-id': 'from-a-header' }],
])('the key may be in the header %s', async (_, headers) => {
  const { post, ledger } = await receivers.start();
  await post(deployment, headers);
  expect(ledger.entries[0]?.idempotencyKey).toBe('from-a-header');
});

test('a key in body and header must be one', async () => {
  const { post } = await receivers.start();
  const body = { ...deployment, idempotency_key: 'one' };
  expect((await post(body, { ...bearer, 'idempotency-key': 'one' })).status).toBe(201);
  expect(await post(body, { ...bearer, 'idempotency-key': 'other' })).toMatchObject({
    status: 422,
    body: {
      problem:
        'The deployment record is not valid: "idempotency_key" must be the same as in the header "idempotency-key"',
    },
  });
});

test.each([
  ['Argo CD, by its schema', notification, {}, 'argocd'],
  ['Argo CD, the result alone', syncResult, {}, 'argocd'],
  ['GitHub, by its header', deploymentStatus, { 'x-github-event': 'deployment_status' }, 'github'],
  ['GitHub, by its shape', deploymentStatus, {}, 'github'],
  ['GitLab, by its header', deploymentHook, { 'x-gitlab-event': 'Deployment Hook' }, 'gitlab'],
  ['GitLab, by its shape', deploymentHook, {}, 'gitlab'],
  ['a pipeline', { ...deployment, source: 'cli' }, {}, 'cli'],
])('with a bearer token anything is read: %s', async (_, body, headers, source) => {
  const { post, ledger } = await receivers.start();
  expect((await post(body, { ...bearer, ...headers })).status).toBe(201);
  expect(ledger.entries.map((entry) => [entry.source, entry.deployment.source])).toEqual([[source, source]]);
});

test('GitHub’s form is read as its JSON', async () => {
  const { ask, ledger } = await receivers.start();
  const body = new URLSearchParams({ payload: JSON.stringify({ ...deploymentStatus, note: 'ä' }) });
  const headers = { ...bearer, 'x-github-event': 'deployment_status' };
  expect((await ask({ method: 'POST', body, headers })).status).toBe(201);
  expect(ledger.entries[0]?.source).toBe('github');
});

test('what is no deployment is answered with 200 and its reason', async () => {
  const { post, receiver } = await receivers.start();
  expect(await post(ping, { ...bearer, 'x-github-event': 'ping' })).toMatchObject({
    status: 200,
    body: { ignored: 'ping' },
  });
  expect(receiver.counts().ignored).toBe(1);
});

test('what breaks a rule is answered with 422 and the names of what does', async () => {
  const { post, ledger } = await receivers.start();
  const { status, body } = await post({ ...deployment, service: '\u0000do-not-echo', success: 'yes' });
  expect([status, body]).toEqual([
    422,
    {
      code: 'EYRIE_DEPLOYMENT_INVALID',
      problem:
        'The deployment record is not valid: "service" must be text of 1 to 200 characters on one line; "success" must be true or false',
      remedy: 'Correct what is named; further facts belong into "metadata"',
    },
  ]);
  expect(ledger.entries).toEqual([]);
});

test.each(['argocd', 'github', 'gitlab'])(
  'a record of its own cannot say that it came from %s',
  async (source) => {
    const { post } = await receivers.start();
    expect(await post({ ...deployment, source })).toMatchObject({
      status: 422,
      body: {
        problem:
          'The deployment record is not valid: "source" must be "api" or "cli" in a record sent as such',
      },
    });
  },
);

test('an id of the sender’s own does not become that of the event', async () => {
  const { post, ledger } = await receivers.start();
  const { body } = await post({ ...deployment, id: 'event-99' });
  expect(body).toEqual({ id: 'event-1', duplicate: false });
  expect(ledger.entries[0]?.deployment.id).toBe('event-99');
});

test('the digest is that of the body that came, whatever the body says', async () => {
  const { post, ledger } = await receivers.start();
  const body = JSON.stringify({ ...deployment, raw_digest: 'a'.repeat(64) });
  await post(body);
  expect(ledger.entries[0]?.deployment.raw_digest).toBe(sha256(body));
});

describe('while it cannot be recorded', () => {
  test('the sender is asked to come again, and succeeds then', async () => {
    const { post, ledger, said, receiver } = await receivers.start();
    ledger.failure = new EyrieError({
      code: 'EYRIE_STORE_UNAVAILABLE',
      problem: 'down at postgres://secret',
      remedy: 'no',
    });
    const { status, body, headers } = await post(deployment);
    expect([status, headers.get('retry-after'), body]).toEqual([
      503,
      '5',
      {
        code: 'EYRIE_DEPLOYMENT_UNRECORDED',
        problem: 'The deployment could not be recorded durably',
        remedy: 'Send the same request again a little later',
      },
    ]);
    expect(said).toEqual([
      'warn EYRIE_DEPLOYMENT_UNRECORDED: A deployment could not be recorded (EYRIE_STORE_UNAVAILABLE); its sender was asked to send it again. See why the audit store does not answer: Argo CD tries for a few seconds only, GitHub never by itself.',
    ]);
    ledger.failure = undefined;
    expect((await post(deployment)).status).toBe(201);
    expect(receiver.counts()).toMatchObject({ unrecorded: 1, recorded: 1 });
  });

  test('also where nobody answers at all', async () => {
    const { post } = await receivers.start({
      ledger: { record: () => new Promise(() => {}) },
      timeoutMs: 20,
    });
    expect((await post(deployment)).status).toBe(503);
  });
});

describe('another method', () => {
  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    '%s is answered with 405, secret or not',
    async (method) => {
      for (const secrets of [{ bearer: [TOKEN] }, {}]) {
        const { ask, ledger } = await receivers.start({ secrets });
        for (const headers of [bearer, undefined]) {
          const { status, headers: answered } = await ask({ method, ...(headers && { headers }) });
          expect([status, answered.get('allow')]).toEqual([405, 'POST']);
        }
        expect(ledger.entries).toEqual([]);
      }
    },
  );

  test('Argo CD’s default, a GET with a message as its body, is answered with 405', async () => {
    const { port } = await receivers.start();
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      const sent = request({
        port,
        host: '127.0.0.1',
        path: '/api/v1/deployments',
        method: 'GET',
        headers: bearer,
      });
      sent.on('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on('error', reject);
      sent.end('Application checkout-production has been successfully synced.');
    });
    expect(status).toBe(405);
  });
});

test('without any secret POST is answered with 401, and the start says which to set', async () => {
  const { post, said } = await receivers.start({ secrets: {}, secretName: 'EYRIE_AUDIT_DEPLOYMENTS_TOKEN' });
  expect((await post(deployment)).status).toBe(401);
  expect((await post(deployment, {})).status).toBe(401);
  expect(said).toEqual([
    'info EYRIE_MANAGEMENT_ENDPOINT_CLOSED: The management endpoint "deployments" at /api/v1/deployments answers 401 to everybody. Set EYRIE_AUDIT_DEPLOYMENTS_TOKEN to open it to those who know the secret.',
  ]);
});
