import { createHash } from 'node:crypto';
import { readGitLabDeployment } from '../../src/deployments/sources/gitlab.js';
import { deploymentHook } from './fixtures/gitlab.js';
import { errorOf, payloadOf } from './support/payload.js';

const headers = {
  'x-gitlab-event': 'Deployment Hook',
  'x-gitlab-event-uuid': '0a1b2c3d-0000-4000-8000-000000000001',
};
const read = (change: object = {}) =>
  readGitLabDeployment(payloadOf({ ...deploymentHook, ...change }, headers));
const recordOf = (change: object) => {
  const reading = read(change);
  if (reading.kind !== 'deployment') throw new Error(reading.reason);
  return reading.record;
};
const COMMIT = '279484c09fbe69ededfced8c1bb6e6d24616b468';

test('a deployment that succeeded', () => {
  expect(read()).toEqual({
    kind: 'deployment',
    idempotencyKey: 'gitlab|30|15|success',
    record: {
      event: 'deployment',
      timestamp: '2026-11-21T10:02:05.000Z',
      service: 'checkout',
      version: COMMIT,
      to_environment: 'production',
      initiator: 'alice',
      approvers: [],
      success: true,
      idempotency_key: 'gitlab|30|15|success',
      commit_sha: COMMIT,
      source: 'gitlab',
      raw_digest: createHash('sha256').update(JSON.stringify(deploymentHook)).digest('hex'),
      metadata: {
        project: 'shop/checkout',
        deployment_id: 15,
        deployable_id: 796,
        job_url: 'https://gitlab.acme.io/shop/checkout/-/jobs/796',
        environment_tier: 'production',
        environment_url: 'https://shop.acme.io/',
        ref: 'main',
        commit_title: 'Charge in the currency of the basket',
        delivery: '0a1b2c3d-0000-4000-8000-000000000001',
      },
    },
  });
});

test('a deployment that failed has a key of its own', () => {
  expect(recordOf({ status: 'failed' })).toMatchObject({
    success: false,
    idempotency_key: 'gitlab|30|15|failed',
  });
});

test('a tag is the version', () => {
  expect(recordOf({ ref: 'v1.2.0' }).version).toBe('v1.2.0');
});

test('older versions have only a short commit and the id of the job', () => {
  const record = recordOf({ commit_url: undefined, deployment_id: undefined, environment_tier: undefined });
  expect([record.commit_sha, record.idempotency_key]).toEqual(['279484c0', 'gitlab|30|796|success']);
});

test.each([
  [{ status: 'running' }, 'the deployment has not ended'],
  [{ status: 'blocked' }, 'the deployment has not ended'],
  [{ status: 'canceled' }, 'the deployment was cancelled'],
  [{ object_kind: 'push' }, 'the hook of GitLab is no "Deployment Hook"'],
])('%j is ignored', (change, reason) => {
  expect(read(change)).toEqual({ kind: 'ignored', reason });
});

test('without its ids it is refused', () => {
  for (const change of [{ project: {} }, { deployment_id: '1', deployable_id: null }]) {
    expect(errorOf(() => read(change))).toMatchObject({ code: 'EYRIE_DEPLOYMENT_SHAPE_UNKNOWN' });
  }
});
