import type { AuditActor, AuditEventInput } from '../event/audit-event.js';
import type { DeploymentAudit, DeploymentKind } from './deployment-audit.js';

/** The types of the audit events that deployments become. */
export const DEPLOYMENT_EVENT_TYPES: Readonly<Record<DeploymentKind, string>> = Object.freeze({
  deployment: 'deployment.deployed',
  promotion: 'deployment.promoted',
  rollback: 'deployment.rolled_back',
});

/**
 * The audit event of a deployment: the whole record is `attributes.deployment`, the service and the environment are its
 * targets, the initiator is its actor.
 */
export function toAuditEventInput(deployment: DeploymentAudit): AuditEventInput {
  const { event, success, service, to_environment, timestamp, idempotency_key } = deployment;
  return {
    type: DEPLOYMENT_EVENT_TYPES[event],
    action: 'EXECUTE',
    outcome: success ? 'success' : 'failure',
    actor: { id: deployment.initiator, type: actorTypeOf(deployment) },
    target: { type: 'service', id: service },
    targets: [{ type: 'environment', id: to_environment }],
    attributes: { deployment },
    time: timestamp,
    ...(idempotency_key === undefined ? {} : { idempotency_key }),
  };
}

function actorTypeOf({ initiator, metadata }: DeploymentAudit): AuditActor['type'] {
  const said = metadata?.initiator_type;
  if (said === 'service' || said === 'system' || said === 'user') return said;
  // GitHub's own mark of a program.
  return initiator.endsWith('[bot]') ? 'service' : 'user';
}
