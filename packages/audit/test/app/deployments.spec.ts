import 'reflect-metadata';
import { startAudited, testOnBothAdapters } from '../support/audited-app.js';

const PATH = '/api/v1/deployments';
const deployment = {
  event: 'deployment',
  timestamp: '2026-01-01T00:00:00.000Z',
  service: 'orders',
  version: '1.4.2',
  to_environment: 'production',
  initiator: 'ann',
  success: true,
  idempotency_key: 'run-77',
};

const post = (url: string, body: object, token?: string) =>
  fetch(`${url}${PATH}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });

testOnBothAdapters('the receiver is closed until a secret is set', async (world) => {
  const { url, told, said } = await startAudited(world);
  expect((await post(url, deployment, 'anything')).status).toBe(401);
  expect((await fetch(`${url}${PATH}`)).status).toBe(405);
  expect(await told(0)).toEqual([]);
  expect(said).toContain(
    'info EYRIE_MANAGEMENT_ENDPOINT_CLOSED: The management endpoint "deployments" at /api/v1/deployments answers 401 to ' +
      'everybody. Set EYRIE_DEPLOYMENTS_TOKENS to open it to those who know the secret.',
  );
});

testOnBothAdapters('with a secret a deployment is an event of the log, once', async (world) => {
  const { url, events } = await startAudited(world, {
    audit: { deployments: { tokens: ['correct-horse'] } },
  });
  const first = await post(url, deployment, 'correct-horse');
  expect(first.status).toBe(201);
  const { id } = (await first.json()) as { readonly id: string };
  const again = await post(url, deployment, 'correct-horse');
  expect([again.status, await again.json()]).toEqual([200, { id, duplicate: true }]);
  expect((await post(url, { ...deployment, version: '1.4.3' }, 'correct-horse')).status).toBe(409);
  expect((await post(url, deployment, 'wrong')).status).toBe(401);
  expect((await fetch(`${url}${PATH}`, { method: 'DELETE' })).status).toBe(405);
  const kept = await events(3);
  expect(kept.map(({ type, outcome }) => [type, outcome])).toEqual([
    ['deployment.deployed', 'success'],
    ['deployment.receiver.conflict', 'denied'],
    ['deployment.receiver.denied', 'denied'],
  ]);
  expect(kept[0]).toMatchObject({
    attributes: { deployment: { version: '1.4.2', to_environment: 'production' } },
  });
  expect(JSON.stringify(kept)).not.toContain('correct-horse');
});

for (const [policy, shown] of [
  ['full', '198.51.100.77'],
  ['truncated', '198.51.100.0'],
  ['none', undefined],
] as const) {
  testOnBothAdapters(`clientIp "${policy}" shows as much of who was refused`, async (world) => {
    const { url, events } = await startAudited(world, {
      audit: { clientIp: policy, deployments: { tokens: ['correct-horse'] } },
      config: { http: { trustedProxies: ['127.0.0.1/32'] } },
    });
    const headers = { 'x-forwarded-for': '198.51.100.77' };
    expect((await fetch(`${url}${PATH}`, { method: 'POST', headers })).status).toBe(401);
    const [denied] = await events(1);
    expect(denied?.type).toBe('deployment.receiver.denied');
    expect(denied?.actor).toEqual({
      id: 'anonymous',
      type: 'user',
      ...(shown !== undefined && { ip: shown }),
    });
  });
}
