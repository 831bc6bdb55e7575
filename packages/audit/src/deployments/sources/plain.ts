import type { DeploymentSource } from '../deployment-audit.js';
import { deploymentInvalid } from '../deployment-errors.js';
import { parseDeploymentAudit } from '../parse-deployment-audit.js';
import type { DeploymentPayload, DeploymentReading } from './deployment-payload.js';

// The others have bodies of their own.
const OWN_SOURCES: ReadonlySet<DeploymentSource | undefined> = new Set(['api', 'cli', undefined]);

/**
 * Reads a deployment record as it is. Its idempotency key is its own, that of the header `idempotency-key`, that of the
 * header `webhook-id`, else the digest of the body.
 *
 * @throws EyrieError `EYRIE_DEPLOYMENT_INVALID`
 */
export function readPlainDeployment(payload: DeploymentPayload): DeploymentReading {
  const { body, receivedAt, digest } = payload;
  const record = parseDeploymentAudit(body, { now: receivedAt });
  if (!OWN_SOURCES.has(record.source)) {
    throw deploymentInvalid([
      { property: 'source', rule: 'must be "api" or "cli" in a record sent as such' },
    ]);
  }
  const { idempotency_key: own } = record;
  const said = payload.header('idempotency-key');
  if (own !== undefined && said !== undefined && own !== said) {
    throw deploymentInvalid([
      { property: 'idempotency_key', rule: 'must be the same as in the header "idempotency-key"' },
    ]);
  }
  const idempotencyKey = own ?? said ?? payload.header('webhook-id') ?? `sha256:${digest}`;
  // Again, since a header may hold anything.
  const complete = parseDeploymentAudit(
    { ...record, source: record.source ?? 'api', idempotency_key: idempotencyKey, raw_digest: digest },
    { now: receivedAt },
  );
  return { kind: 'deployment', record: complete, idempotencyKey };
}
