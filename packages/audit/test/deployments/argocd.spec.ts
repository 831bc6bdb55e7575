import { createHash } from 'node:crypto';
import { readArgoDeployment } from '../../src/deployments/sources/argocd.js';
import type { DeploymentReading } from '../../src/deployments/sources/deployment-payload.js';
import { readDeployment } from '../../src/deployments/sources/read-deployment.js';
import {
  application,
  history,
  LAST_REVISION,
  NEW_REVISION,
  notification,
  OLD_REVISION,
  operationState,
  syncResult,
} from './fixtures/argocd.js';
import { errorOf, payloadOf } from './support/payload.js';

const UID = '6f2c0c5e-8b53-4a0e-9d5e-2f6f2f3c1a77';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const recordOf = (reading: DeploymentReading) => {
  if (reading.kind !== 'deployment') throw new Error(reading.reason);
  return reading.record;
};
const read = (body: unknown) => readArgoDeployment(payloadOf(body));
const changed = (op: object, more: object = {}) =>
  recordOf(read({ ...notification, op: { ...operationState, ...op }, ...more }));
const withSync = (sync: object) => ({ operation: { ...operationState.operation, sync } });

const expected = (body: unknown, schema: string) => ({
  event: 'deployment',
  timestamp: '2026-11-21T10:01:30.000Z',
  service: 'checkout-production',
  version: NEW_REVISION,
  to_environment: 'production',
  initiator: 'alice@example.com',
  approvers: [],
  argocd_sync_id: `${UID}:43`,
  argocd_revision: 43,
  success: true,
  duration_seconds: 90,
  validation_results: { smoke_tests: 'passed', health_check: 'passed' },
  idempotency_key: sha256(`argocd|${UID}|2026-11-21T10:00:00Z|Succeeded`),
  commit_sha: NEW_REVISION,
  previous_version: LAST_REVISION,
  source: 'argocd',
  raw_digest: sha256(JSON.stringify(body)),
  metadata: {
    schema,
    application: 'checkout-production',
    application_namespace: 'argocd',
    project: 'shop',
    namespace: 'shop',
    cluster: 'https://kubernetes.default.svc/',
    phase: 'Succeeded',
    message: 'successfully synced (no more tasks) "ok"',
    health_status: 'Healthy',
    sync_status: 'Synced',
    images: ['registry.acme.io/shop/checkout:2026.11.3', 'docker.io/envoyproxy/envoy:v1.36.2'],
    previous_revision: LAST_REVISION,
  },
});

describe('a sync that succeeded', () => {
  test('as the shipped template sends it', () => {
    expect(read(notification)).toEqual({
      kind: 'deployment',
      record: expected(notification, 'argocd/1'),
      idempotencyKey: sha256(`argocd|${UID}|2026-11-21T10:00:00Z|Succeeded`),
    });
  });

  test('as a whole Application', () => {
    expect(recordOf(read(application))).toEqual(expected(application, 'Application'));
  });

  test('takes service, version and environments from labels, and is a promotion then', () => {
    const labels = {
      'app.kubernetes.io/name': 'checkout',
      'eyrie.dev/environment': 'live',
      environment: 'production',
    };
    const record = recordOf(read({ ...notification, labels, context: { from_environment: 'staging' } }));
    expect(record).toMatchObject({
      event: 'promotion',
      service: 'checkout',
      version: '2026.11.3',
      from_environment: 'staging',
      to_environment: 'live',
    });
    expect(record.previous_version).toBeUndefined();
    expect(changed({}, { labels: { 'eyrie.dev/version': '7.1' } }).version).toBe('7.1');
  });

  test.each([
    ['registry:5000/shop/checkout:1.2@sha256:0011', '1.2'],
    ['registry:5000/shop/checkout', NEW_REVISION],
    ['checkout@sha256:0011', NEW_REVISION],
  ])('of the only image %s has the version %s', (image, version) => {
    expect(changed({}, { images: [image] }).version).toBe(version);
  });

  test('without a label is in the namespace it was deployed to, else nobody knows where', () => {
    expect(changed({}, { labels: null }).to_environment).toBe('shop');
    expect(changed({}, { labels: null, dest: { server: 'https://x' } }).to_environment).toBe('unknown');
  });

  test('by Argo CD itself is begun by argocd, a service', () => {
    const record = changed({ operation: { ...operationState.operation, initiatedBy: { automated: true } } });
    expect(record.initiator).toBe('argocd');
    expect(record.metadata).toMatchObject({ automated: true, initiator_type: 'service' });
  });

  test('of chosen resources is partial and has no place in the history', () => {
    const record = changed(
      withSync({ resources: [{ group: 'apps', kind: 'Deployment', name: 'checkout' }] }),
      {
        history,
      },
    );
    expect(record.argocd_sync_id).toBe(`${UID}:2026-11-21T10:00:00Z`);
    expect(record.argocd_revision).toBeUndefined();
    expect(record.metadata).toMatchObject({ partial: true });
  });

  test('of several repositories has all their commits', () => {
    const { revision: _, ...rest } = syncResult;
    const record = changed({ syncResult: { ...rest, revisions: ['aaa', 'bbb'] } }, { history });
    expect(record.commit_sha).toBe('aaa,bbb');
  });

  test.each([
    ['Healthy', true, 'passed'],
    ['Progressing', true, undefined],
    ['Suspended', true, undefined],
    ['Degraded', false, 'failed'],
    ['Missing', false, 'failed'],
  ])('into an application that is %s: %s', (status, success, health_check) => {
    const record = changed({}, { health: { status } });
    expect([record.success, record.validation_results?.health_check]).toEqual([success, health_check]);
  });

  test('with a smoke test that failed says so', () => {
    const resources = [...syncResult.resources, { hookType: 'PostSync', hookPhase: 'Failed' }];
    expect(changed({ syncResult: { ...syncResult, resources } }).validation_results?.smoke_tests).toBe(
      'failed',
    );
  });
});

test('a sync that failed has no place in the history, and a key of its own', () => {
  const record = changed({ phase: 'Failed' }, { history });
  expect(record).toMatchObject({
    success: false,
    argocd_sync_id: `${UID}:2026-11-21T10:00:00Z`,
    idempotency_key: sha256(`argocd|${UID}|2026-11-21T10:00:00Z|Failed`),
  });
  expect(record.argocd_revision).toBeUndefined();
});

describe('a rollback', () => {
  const back = {
    ...withSync({ source: { repoURL: 'x' } }),
    syncResult: { ...syncResult, revision: OLD_REVISION },
  };
  const ended = [...history, { id: 43, revision: OLD_REVISION, deployStartedAt: '2026-11-21T10:00:00Z' }];

  test('is a sync to given sources of a revision from before the last one', () => {
    expect(changed(back, { history: ended.toReversed() })).toMatchObject({
      event: 'rollback',
      version: OLD_REVISION,
      previous_version: LAST_REVISION,
      argocd_revision: 43,
    });
    expect(changed({ ...back, phase: 'Error' }, { history }).event).toBe('rollback');
    expect(changed({ ...back, ...withSync({ sources: [] }) }, { history: ended }).event).toBe('rollback');
  });

  test('is none without sources, or to what ran last', () => {
    expect(changed({ ...back, ...withSync({}) }, { history: ended }).event).toBe('deployment');
    const again = { ...back, syncResult: { ...syncResult, revision: LAST_REVISION } };
    expect(changed(again, { history }).event).toBe('deployment');
  });
});

describe('is ignored', () => {
  test.each([
    [{ phase: 'Running' }, 'the operation has not ended'],
    [{ phase: 'Terminating' }, 'the operation has not ended'],
    [withSync({ dryRun: true }), 'the operation was a dry run'],
  ])('%j', (op, reason) => {
    expect(read({ ...notification, op: { ...operationState, ...op } })).toEqual({ kind: 'ignored', reason });
  });

  test('an application that was never synced', () => {
    expect(read({ ...notification, op: null })).toEqual({
      kind: 'ignored',
      reason: 'the application has no operation',
    });
  });
});

describe('what Argo CD would not send again is bent into shape rather than refused', () => {
  test('a clock that is ahead', () => {
    const record = changed({ finishedAt: '2026-11-21T11:00:00Z' });
    expect(record.timestamp).toBe('2026-11-21T10:05:00.000Z');
    expect(record.metadata).toMatchObject({
      reported_timestamp: '2026-11-21T11:00:00Z',
      timestamp_inferred: true,
    });
  });

  test('texts with control characters, lone surrogates and of any length', () => {
    const record = changed({ message: `a\u0000\nb\ud800${'é'.repeat(5000)}` });
    expect(record.metadata?.message).toBe(`a b�${'é'.repeat(995)}`);
  });

  test('a notification of the most of everything', () => {
    const long = '€'.repeat(5000);
    const many = Array(500).fill(`registry/${long}:${long}`);
    const op = { ...operationState, message: long, syncResult: { ...syncResult, revisions: many } };
    expect(
      read({
        ...notification,
        op,
        images: many,
        history: many.map((revision, id) => ({ id, revision })),
        app: long,
      }).kind,
    ).toBe('deployment');
  });

  test('but not one without a uid or a start', () => {
    for (const change of [{ uid: null }, { app: {} }, { op: { ...operationState, startedAt: undefined } }]) {
      expect(errorOf(() => read({ ...notification, ...change }))).toMatchObject({
        code: 'EYRIE_DEPLOYMENT_SHAPE_UNKNOWN',
      });
    }
  });
});

describe('a bare syncResult', () => {
  const digest = sha256(JSON.stringify(syncResult));

  test('names its service and environment in the URL', () => {
    const query = 'service=checkout&environment=live';
    const idempotencyKey = sha256(`argocd|syncResult|checkout|live|${digest}`);
    expect(readDeployment(payloadOf(syncResult, {}, query), 'any')).toEqual({
      kind: 'deployment',
      idempotencyKey,
      record: {
        event: 'deployment',
        timestamp: '2026-11-21T10:05:00.000Z',
        service: 'checkout',
        version: NEW_REVISION,
        to_environment: 'live',
        initiator: 'argocd',
        approvers: [],
        success: true,
        validation_results: { smoke_tests: 'passed' },
        idempotency_key: idempotencyKey,
        commit_sha: NEW_REVISION,
        source: 'argocd',
        raw_digest: digest,
        metadata: {
          schema: 'syncResult',
          initiator_type: 'service',
          inferred: ['timestamp', 'initiator', 'success'],
        },
      },
    });
  });

  test('else they are found in it', () => {
    const record = recordOf(readDeployment(payloadOf(syncResult), 'any'));
    expect([record.service, record.to_environment]).toEqual(['checkout-gitops', 'production']);
    expect(record.metadata?.inferred).toContain('service');
  });

  test('with a resource that could not be applied has failed', () => {
    const body = { ...syncResult, resources: [{ kind: 'Service', namespace: 'x', status: 'SyncFailed' }] };
    expect(recordOf(readDeployment(payloadOf(body), 'any')).success).toBe(false);
  });

  test('of which nobody knows the service is refused', () => {
    expect(errorOf(() => readDeployment(payloadOf({ revision: 'a', resources: [] }), 'any'))).toMatchObject({
      code: 'EYRIE_DEPLOYMENT_SHAPE_UNKNOWN',
    });
  });
});
