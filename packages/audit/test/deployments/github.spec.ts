import { createHash } from 'node:crypto';
import { readGitHubDeployment } from '../../src/deployments/sources/github.js';
import { deploymentStatus, ping } from './fixtures/github.js';
import { errorOf, payloadOf } from './support/payload.js';

const headers = {
  'x-github-event': 'deployment_status',
  'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
};
const read = (body: unknown, more: Record<string, string> = {}) =>
  readGitHubDeployment(payloadOf(body, { ...headers, ...more }));
const recordOf = (deployment: object, status: object = {}) => {
  const reading = read({
    ...deploymentStatus,
    deployment: { ...deploymentStatus.deployment, ...deployment },
    deployment_status: { ...deploymentStatus.deployment_status, ...status },
  });
  if (reading.kind !== 'deployment') throw new Error(reading.reason);
  return reading.record;
};

test('a deployment that succeeded', () => {
  const idempotencyKey = 'github|186853002|145988746|209916254';
  expect(read(deploymentStatus)).toEqual({
    kind: 'deployment',
    idempotencyKey,
    record: {
      event: 'deployment',
      timestamp: '2026-11-21T10:02:05.000Z',
      service: 'checkout',
      version: 'v2.4.0',
      to_environment: 'production',
      initiator: 'alice',
      approvers: [],
      success: true,
      duration_seconds: 125,
      idempotency_key: idempotencyKey,
      commit_sha: 'f95f852bd8fca8fcc58a9a2d6c842781e32a215e',
      source: 'github',
      raw_digest: createHash('sha256').update(JSON.stringify(deploymentStatus)).digest('hex'),
      metadata: {
        repository: 'acme/checkout',
        deployment_id: 145988746,
        deployment_status_id: 209916254,
        state: 'success',
        ref: 'v2.4.0',
        task: 'deploy',
        description: 'Deployed to production',
        log_url: 'https://github.com/acme/checkout/actions/runs/5001/job/13',
        environment_url: 'https://shop.acme.io/',
        workflow_run_url: 'https://github.com/acme/checkout/actions/runs/5001',
        delivery: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
      },
    },
  });
});

test('a branch is no version: the commit is', () => {
  expect(recordOf({ ref: 'main' }).version).toBe('f95f852bd8fca8fcc58a9a2d6c842781e32a215e');
});

test('a payload says more, as an object or as text', () => {
  const payload = {
    service: 'basket',
    version: '7',
    from_environment: 'staging',
    previous_version: '6',
    pr_url: 'https://github.com/acme/checkout/pull/9',
  };
  const expected = { event: 'promotion', service: 'basket', version: '7', from_environment: 'staging' };
  expect(recordOf({ payload })).toMatchObject({ ...expected, previous_version: '6', pr_url: payload.pr_url });
  expect(recordOf({ payload: JSON.stringify(payload) })).toMatchObject(expected);
  expect(recordOf({ payload: '{not json' }).service).toBe('checkout');
});

test.each([{ task: 'rollback' }, { payload: { rollback: true } }, { payload: { event: 'rollback' } }])(
  '%j is a rollback',
  (deployment) => {
    expect(recordOf(deployment).event).toBe('rollback');
  },
);

test.each(['failure', 'error'])('the state "%s" is a failed deployment', (state) => {
  expect(recordOf({}, { state })).toMatchObject({ success: false, metadata: { state } });
});

test.each(['pending', 'in_progress', 'queued', 'waiting', 'inactive', 'x'])(
  'the state "%s" is ignored',
  (state) => {
    const body = { ...deploymentStatus, deployment_status: { ...deploymentStatus.deployment_status, state } };
    expect(read(body)).toEqual({ kind: 'ignored', reason: 'the deployment has not ended' });
  },
);

test('ping and other events are ignored', () => {
  expect(read(ping, { 'x-github-event': 'ping' })).toEqual({ kind: 'ignored', reason: 'ping' });
  expect(read(ping, { 'x-github-event': 'push' })).toEqual({
    kind: 'ignored',
    reason: 'the event of GitHub is no "deployment_status"',
  });
});

test.each(['repository', 'deployment', 'deployment_status'])(
  'without the id of its %s it is refused',
  (name) => {
    expect(errorOf(() => read({ ...deploymentStatus, [name]: { state: 'success' } }))).toMatchObject({
      code: 'EYRIE_DEPLOYMENT_SHAPE_UNKNOWN',
    });
  },
);
