import { createHash } from 'node:crypto';
import { shapeUnknown } from '../deployment-errors.js';
import { isoTime } from '../deployment-time.js';
import { parseDeploymentAudit } from '../parse-deployment-audit.js';
import { anyResourceFailed, argoChecksOf } from './argocd-checks.js';
import { revisionOf } from './argocd-history.js';
import type { DeploymentPayload, DeploymentReading } from './deployment-payload.js';
import { at, firstText, itemsOf, known, textOf } from './foreign-json.js';

const MAX_SOURCES = 50;
const MAX_RESOURCES = 10_000;

/** Whether a body is nothing but `status.operationState.syncResult`, as in the example of Argo CD's documentation. */
export function isSyncResult(body: unknown): boolean {
  if (revisionOf(body) === undefined || at(body, 'event') !== undefined) return false;
  return ['resources', 'source', 'sources'].some((name) => typeof at(body, name) === 'object');
}

/**
 * Reads a bare `syncResult`, which names neither its application nor who did it, when and how it ended. The service is
 * taken from `?service=` of the URL (a template may fill it: `?service={{.app.metadata.name}}`), else from the
 * repository; the environment from `?environment=`, else from the only namespace of its resources; the time is that of
 * receipt. `metadata.inferred` names what was found so. The shipped template says all of it.
 *
 * @throws EyrieError `EYRIE_DEPLOYMENT_SHAPE_UNKNOWN` where no service can be found.
 */
export function readArgoSyncResult(payload: DeploymentPayload): DeploymentReading {
  const { body, query, receivedAt, digest } = payload;
  const service = textOf(query.get('service')) ?? repositoryOf(body);
  if (service === undefined) {
    throw shapeUnknown('The "syncResult" of Argo CD names no service: neither "?service=" nor a repository');
  }
  const environment = textOf(query.get('environment')) ?? onlyNamespaceOf(body) ?? 'unknown';
  const revision = revisionOf(body);
  const checks = argoChecksOf(undefined, body);
  const idempotencyKey = createHash('sha256')
    .update(`argocd|syncResult|${service}|${environment}|${digest}`)
    .digest('hex');
  const record = parseDeploymentAudit(
    known({
      event: 'deployment',
      timestamp: isoTime(receivedAt),
      service,
      version: textOf(revision),
      to_environment: environment,
      initiator: 'argocd',
      success: !anyResourceFailed(body),
      validation_results: checks,
      idempotency_key: idempotencyKey,
      commit_sha: revision,
      source: 'argocd',
      raw_digest: digest,
      metadata: {
        schema: 'syncResult',
        initiator_type: 'service',
        inferred: [
          'timestamp',
          'initiator',
          'success',
          ...(query.has('service') ? [] : ['service']),
          ...(query.has('environment') ? [] : ['to_environment']),
        ],
      },
    }),
    { now: receivedAt },
  );
  return { kind: 'deployment', record, idempotencyKey };
}

/** The last part of the first repository's address: `checkout` of `https://github.com/team/checkout.git`. */
function repositoryOf(body: unknown): string | undefined {
  const [first] = itemsOf(at(body, 'sources'), MAX_SOURCES);
  const address = firstText(at(body, 'source', 'repoURL'), at(first, 'repoURL'));
  return textOf(
    address
      ?.split(/[/:]/)
      .at(-1)
      ?.replace(/\.git$/, ''),
  );
}

function onlyNamespaceOf(body: unknown): string | undefined {
  const namespaces = new Set(
    itemsOf(at(body, 'resources'), MAX_RESOURCES).flatMap(
      (resource) => textOf(at(resource, 'namespace')) ?? [],
    ),
  );
  return namespaces.size === 1 ? [...namespaces][0] : undefined;
}
