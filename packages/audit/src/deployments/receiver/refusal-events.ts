import type { AuditEventInput } from '../../event/audit-event.js';
import type { Refusal } from './authenticator.js';
import { OTHERS, type Repetition } from './repeated-events.js';

/** A request that nobody could be recognised by. */
export interface DeniedRequest {
  readonly why: Refusal;
  readonly path: string;
  /** As much of its address as events show. */
  readonly ip: string | undefined;
}

/** A key that came again with another body. */
export interface ConflictingRequest {
  readonly source: string;
  readonly idempotencyKey: string;
  readonly digest: string;
  /** Id of the audit event that was recorded under the key. */
  readonly recordedId: string;
  readonly path: string;
}

/** The event of requests from one address without a valid secret. */
export function deniedEvent(denied: Repetition<DeniedRequest>): AuditEventInput {
  const { key, count, since, until, facts } = denied;
  const ip = key === OTHERS ? OTHERS : facts.ip;
  return {
    type: 'deployment.receiver.denied',
    action: 'EXECUTE',
    outcome: 'denied',
    reason: { code: 'EYRIE_DEPLOYMENT_UNAUTHORIZED', message: facts.why, status: 401 },
    actor: { id: 'anonymous', type: 'user', ...(ip !== undefined && { ip }) },
    target: { type: 'endpoint', id: facts.path },
    attributes: { count, since, until },
  };
}

/** The event of a key that was used for two things: a mistake of the sender's, or somebody who alters what was sent. */
export function conflictEvent(conflict: Repetition<ConflictingRequest>): AuditEventInput {
  const { count, since, until, facts } = conflict;
  const { source, idempotencyKey, digest, recordedId } = facts;
  return {
    type: 'deployment.receiver.conflict',
    action: 'EXECUTE',
    outcome: 'denied',
    reason: { code: 'EYRIE_DEPLOYMENT_CONFLICT', status: 409 },
    actor: { id: source, type: 'service' },
    target: { type: 'endpoint', id: facts.path },
    attributes: { count, since, until, idempotency_key: idempotencyKey, digest, recorded_id: recordedId },
  };
}
