import type { DeploymentAudit } from '../../src/deployments/deployment-audit.js';
import { toAuditEventInput } from '../../src/deployments/deployment-event.js';
import { deployment } from './fixtures/plain.js';

test('the event of a deployment holds the whole record', () => {
  const record: DeploymentAudit = { ...deployment, idempotency_key: 'pipeline-77' };
  expect(toAuditEventInput(record)).toEqual({
    type: 'deployment.deployed',
    action: 'EXECUTE',
    outcome: 'success',
    actor: { id: 'alice@example.com', type: 'user' },
    target: { type: 'service', id: 'checkout' },
    targets: [{ type: 'environment', id: 'production' }],
    attributes: { deployment: record },
    time: '2026-11-21T10:00:00.000Z',
    idempotency_key: 'pipeline-77',
  });
});

test.each([
  ['promotion', true, 'deployment.promoted', 'success'],
  ['rollback', false, 'deployment.rolled_back', 'failure'],
] as const)('a %s', (event, success, type, outcome) => {
  expect(toAuditEventInput({ ...deployment, event, success })).toMatchObject({ type, outcome });
});

test.each([
  [{ initiator: 'argocd', metadata: { initiator_type: 'service' } }, 'service'],
  [{ initiator: 'renovate[bot]' }, 'service'],
  [{ initiator: 'alice', metadata: { initiator_type: 'root' } }, 'user'],
] as const)('the initiator of %j is a %s', (change, type) => {
  expect(toAuditEventInput({ ...deployment, ...change }).actor?.type).toBe(type);
});
