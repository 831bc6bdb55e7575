import { createHmac } from 'node:crypto';
import type { EyrieError } from '@eyrie/core/engine';
import { checkSecrets } from '../../src/deployments/receiver/receiver-secrets.js';
import { signWebhook } from '../../src/signatures/webhook-signature.js';
import { deploymentStatus } from './fixtures/github.js';
import { deploymentHook } from './fixtures/gitlab.js';
import { deployment, NOW } from './fixtures/plain.js';
import { errorOf } from './support/payload.js';
import { Receivers } from './support/receivers.js';

const receivers = new Receivers();
afterEach(() => receivers.end());

const UNAUTHORIZED = {
  status: 401,
  body: {
    code: 'EYRIE_DEPLOYMENT_UNAUTHORIZED',
    problem: 'Unauthorized',
    remedy: "Send one of the receiver's secrets, or a signature made with one",
  },
};

const secrets = {
  bearer: ['old-token', 'new-token'],
  github: ['old github secret', 'gëheim ☂'],
  gitlab: ['old-gitlab', 'new-gitlab'],
  signing: ['a signing secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
};
const start = () => receivers.start({ secrets });
const hub = (body: unknown, secret = secrets.github[0] ?? '') =>
  `sha256=${createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex')}`;
const github = (signature: string) => ({
  'x-github-event': 'deployment_status',
  'x-hub-signature-256': signature,
});
const signed = (body: unknown, { secret = secrets.signing[0] ?? '', at = NOW, id = 'msg-1' } = {}) => {
  const timestamp = String(Math.floor(at / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signWebhook([secret], { id, timestamp, body: JSON.stringify(body) }),
  };
};

describe('a bearer token', () => {
  test.each(['Bearer old-token', 'Bearer new-token', 'bearer new-token', 'BEARER  new-token '])(
    '"%s" lets in',
    async (authorization) => {
      const { post } = await start();
      expect((await post(deployment, { authorization })).status).toBe(201);
    },
  );

  test.each([
    'Bearer wrong-token',
    'Bearer old-toke',
    'Bearer old-token2',
    'Bearer OLD-TOKEN',
    'Bearer',
    'Bearer ',
    'old-token',
    'Basic b2xkLXRva2Vu',
    'Bearer old-token new-token',
    'Bearer tök',
  ])('"%s" does not', async (authorization) => {
    const { post, ledger } = await start();
    expect(await post(deployment, { authorization })).toMatchObject(UNAUTHORIZED);
    expect(ledger.entries).toEqual([]);
  });

  test('that is missing is answered like one that is wrong', async () => {
    const { post } = await start();
    const { headers, ...answer } = await post(deployment, {});
    expect(answer).toMatchObject(UNAUTHORIZED);
    expect([headers.get('www-authenticate'), headers.get('cache-control')]).toEqual(['Bearer', 'no-store']);
  });
});

describe('GitHub’s signature', () => {
  test.each(secrets.github)('with the secret "%s" lets in', async (secret) => {
    const { post, ledger } = await start();
    expect((await post(deploymentStatus, github(hub(deploymentStatus, secret)))).status).toBe(201);
    expect(ledger.entries[0]?.source).toBe('github');
  });

  const right = hub(deploymentStatus);
  test.each([
    ['of another body', hub({ ...deploymentStatus, action: 'x' })],
    ['with another secret', hub(deploymentStatus, 'other')],
    ['in upper-case hexadecimal', `sha256=${right.slice(7).toUpperCase()}`],
    ['with an upper-case scheme', right.replace('sha256', 'SHA256')],
    ['without its scheme', right.slice(7)],
    ['cut short', right.slice(0, -1)],
    ['twice', `${right}, ${right}`],
    ['of SHA-1', `sha1=${'0'.repeat(40)}`],
    ['empty', 'sha256='],
  ])('%s does not', async (_, signature) => {
    const { post, ledger } = await start();
    expect(await post(deploymentStatus, github(signature))).toMatchObject(UNAUTHORIZED);
    expect(ledger.entries).toEqual([]);
  });

  test('lets nothing be told but GitHub’s events', async () => {
    const { post, ledger } = await start();
    const signature = { 'x-hub-signature-256': hub(deployment) };
    expect((await post(deployment, signature)).status).toBe(422);
    expect(ledger.entries).toEqual([]);
  });

  test('must hold even beside a valid token', async () => {
    const { post } = await start();
    const headers = { ...github(hub({})), authorization: 'Bearer new-token' };
    expect(await post(deploymentStatus, headers)).toMatchObject(UNAUTHORIZED);
  });
});

describe('GitLab’s token', () => {
  const gitlab = (token: string) => ({ 'x-gitlab-event': 'Deployment Hook', 'x-gitlab-token': token });

  test.each(secrets.gitlab)('"%s" lets in', async (token) => {
    const { post, ledger } = await start();
    expect((await post(deploymentHook, gitlab(token))).status).toBe(201);
    expect(ledger.entries[0]?.source).toBe('gitlab');
  });

  test.each(['', 'new-gitla', 'old-token'])('"%s" does not', async (token) => {
    const { post } = await start();
    expect(await post(deploymentHook, gitlab(token))).toMatchObject(UNAUTHORIZED);
  });

  test('lets nothing be told but GitLab’s hooks', async () => {
    const { post, ledger } = await start();
    expect((await post(deployment, { 'x-gitlab-token': 'new-gitlab' })).body).toEqual({
      ignored: 'the hook of GitLab is no "Deployment Hook"',
    });
    expect(ledger.entries).toEqual([]);
  });

  test('is no bearer token', async () => {
    const { post } = await start();
    expect(await post(deploymentHook, { authorization: 'Bearer new-gitlab' })).toMatchObject(UNAUTHORIZED);
  });
});

describe('a signed webhook', () => {
  test('is signed as Standard Webhooks says', () => {
    // The example of the specification's own libraries.
    const signature = signWebhook(['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'], {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: '1614265330',
      body: '{"test": 2432232314}',
    });
    expect(signature).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  test.each(secrets.signing)('with the secret "%s" lets in', async (secret) => {
    const { post, ledger } = await start();
    expect((await post(deployment, signed(deployment, { secret }))).status).toBe(201);
    expect(ledger.entries[0]?.idempotencyKey).toBe('msg-1');
  });

  test('may carry several signatures while a key is changed', async () => {
    const { post } = await start();
    const headers = signed(deployment);
    const several = { ...headers, 'webhook-signature': `v1,AAAA v2,x ${headers['webhook-signature']}` };
    expect((await post(deployment, several)).status).toBe(201);
  });

  test.each([-300_000, 300_000])('from %d ms away lets in', async (by) => {
    const { post } = await start();
    expect((await post(deployment, signed(deployment, { at: NOW + by }))).status).toBe(201);
  });

  test.each([
    ['of another body', signed({ ...deployment, version: '6.6.6' })],
    ['with another secret', signed(deployment, { secret: 'other' })],
    ['too old', signed(deployment, { at: NOW - 301_000 })],
    ['of the future', signed(deployment, { at: NOW + 301_000 })],
    ['with another id', { ...signed(deployment), 'webhook-id': 'msg-2' }],
    ['with another time', { ...signed(deployment), 'webhook-timestamp': String(NOW / 1000 + 1) }],
    ['without a time', { ...signed(deployment), 'webhook-timestamp': '' }],
    ['of another version', { ...signed(deployment), 'webhook-signature': 'v1a,AAAA' }],
  ])('%s does not', async (_, headers) => {
    const { post, ledger } = await start();
    expect(await post(deployment, headers)).toMatchObject(UNAUTHORIZED);
    expect(ledger.entries).toEqual([]);
  });

  test('that was copied is a duplicate', async () => {
    const { post, ledger } = await start();
    const headers = signed(deployment);
    expect((await post(deployment, headers)).status).toBe(201);
    expect((await post(deployment, headers)).body).toEqual({ id: 'event-1', duplicate: true });
    expect(ledger.entries).toHaveLength(1);
  });
});

test('a kind without secrets proves nothing', async () => {
  const { post } = await receivers.start();
  for (const headers of [
    github(hub(deploymentStatus, '')),
    { 'x-gitlab-token': '' },
    signed(deployment, { secret: '' }),
  ]) {
    expect(await post(deploymentStatus, headers)).toMatchObject(UNAUTHORIZED);
  }
});

describe('requests that are refused', () => {
  test('are one event per address and minute, whose count follows', async () => {
    const { post, events, receiver } = await start();
    for (let sent = 0; sent < 5; sent += 1) await post(deployment, { authorization: 'Bearer secret-guess' });
    const denied = {
      type: 'deployment.receiver.denied',
      action: 'EXECUTE',
      outcome: 'denied',
      reason: { code: 'EYRIE_DEPLOYMENT_UNAUTHORIZED', message: 'wrong', status: 401 },
      actor: { id: 'anonymous', type: 'user', ip: '127.0.0.1' },
      target: { type: 'endpoint', id: '/api/v1/deployments' },
    };
    const at = '2026-11-21T10:05:00.000Z';
    expect(events).toEqual([{ ...denied, attributes: { count: 1, since: at, until: at } }]);
    expect(receiver.counts().denied).toBe(5);
    await receiver.close();
    expect(events.slice(1)).toEqual([{ ...denied, attributes: { count: 4, since: at, until: at } }]);
    expect(JSON.stringify(events)).not.toContain('secret-guess');
  });

  test('are counted by address, of which events show as much as they are told to', async () => {
    const { post, events, receiver } = await receivers.start({
      addressOf: ({ headers }) => headers['x-real-ip']?.toString(),
      clientIp: (address) => address?.slice(0, 3),
    });
    for (const address of ['10.0.0.1', '10.0.0.2', '10.0.0.1'])
      await post(deployment, { authorization: 'Bearer x', 'x-real-ip': address });
    await post(deployment, { authorization: 'Bearer x' });
    await receiver.close();
    expect(events.map(({ actor, attributes }) => [actor?.ip, attributes?.count])).toEqual([
      ['10.', 1],
      ['10.', 1],
      [undefined, 1],
      ['10.', 1],
    ]);
  });

  test('say why in the event, never in the answer', async () => {
    for (const [headers, why] of [
      [{}, 'missing'],
      [{ authorization: 'Bearer x' }, 'wrong'],
      [signed(deployment, { at: NOW - 301_000 }), 'expired'],
    ] as const) {
      const { post, events } = await start();
      expect(await post(deployment, headers)).toMatchObject(UNAUTHORIZED);
      expect(events[0]?.reason?.message).toBe(why);
    }
  });
});

describe('a secret that cannot be used is a start error', () => {
  test.each([
    [{ bearer: [''] }, 'A bearer secret of the deployment receiver is empty'],
    [{ github: ['fine', ' \n'] }, 'A github secret of the deployment receiver is empty'],
    [{ gitlab: [''] }, 'A gitlab secret of the deployment receiver is empty'],
    [{ signing: [''] }, 'A signing secret of the deployment receiver is empty'],
    [{ signing: ['whsec_'] }, 'A signing secret of the deployment receiver has no bytes behind "whsec_"'],
    [
      { bearer: ['tökën'] },
      'A bearer secret of the deployment receiver has characters that a header cannot carry',
    ],
    [
      { bearer: ['token\n'] },
      'A bearer secret of the deployment receiver has characters that a header cannot carry',
    ],
    [{ github: Array(17).fill('x') }, 'A github secret of the deployment receiver is one of more than 16'],
  ])('%j', (given, problem) => {
    const error = errorOf(() => checkSecrets(given)) as EyrieError;
    expect([error.code, error.problem]).toEqual(['EYRIE_DEPLOYMENT_SECRET_INVALID', problem]);
    expect(error.message).not.toContain('tökën');
  });
});
