import type { AuditEventInput } from '../event/audit-event.js';
import type { DeploymentAudit, DeploymentKind } from './deployment-audit.js';
/** The types of the audit events that deployments become. */
export declare const DEPLOYMENT_EVENT_TYPES: Readonly<Record<DeploymentKind, string>>;
/**
 * The audit event of a deployment: the whole record is `attributes.deployment`, the service and the environment are its
 * targets, the initiator is its actor.
 */
export declare function toAuditEventInput(deployment: DeploymentAudit): AuditEventInput;
//# sourceMappingURL=deployment-event.d.ts.map