import type { DeploymentKind } from '../deployment-audit.js';
import { shapeUnknown } from '../deployment-errors.js';
import { isoTime } from '../deployment-time.js';
import { parseDeploymentAudit } from '../parse-deployment-audit.js';
import type { DeploymentPayload, DeploymentReading } from './deployment-payload.js';
import { addressOf, at, firstText, known, reportedTime, secondsBetween, textOf } from './foreign-json.js';

const TERMINAL_STATES: ReadonlySet<unknown> = new Set(['success', 'failure', 'error']);
const VERSION_LIKE = /^v?\d+(\.\d+)+/;
const MAX_DESCRIPTION_LENGTH = 500;
const MAX_PAYLOAD_LENGTH = 16_384;

/** Whether a body is that of GitHub's `deployment_status`. */
export function isGitHubDeployment(body: unknown): boolean {
  return at(body, 'deployment_status', 'id') !== undefined && at(body, 'deployment', 'id') !== undefined;
}

/**
 * Reads GitHub's event `deployment_status`; its other events are ignored. Whoever creates the deployment may say more in
 * its `payload`: `service` (else the repository's name), `version` (else a ref that looks like one, else the commit),
 * `from_environment` (which makes it a promotion), `rollback: true` (as does the task `rollback`), `pr_url`,
 * `previous_version`.
 *
 * @throws EyrieError `EYRIE_DEPLOYMENT_SHAPE_UNKNOWN` for a `deployment_status` without its ids.
 */
export function readGitHubDeployment(payload: DeploymentPayload): DeploymentReading {
  const { body } = payload;
  const event = payload.header('x-github-event');
  if (event !== undefined && event !== 'deployment_status') {
    return {
      kind: 'ignored',
      reason: event === 'ping' ? 'ping' : 'the event of GitHub is no "deployment_status"',
    };
  }
  const repository = idOf(at(body, 'repository', 'id'));
  const deployment = idOf(at(body, 'deployment', 'id'));
  const status = idOf(at(body, 'deployment_status', 'id'));
  if (repository === undefined || deployment === undefined || status === undefined) {
    throw shapeUnknown('The event of GitHub lacks the id of its repository, deployment or deployment status');
  }
  const action = at(body, 'action');
  if (action !== undefined && action !== 'created') {
    return { kind: 'ignored', reason: 'the deployment status was not created' };
  }
  if (!TERMINAL_STATES.has(at(body, 'deployment_status', 'state'))) {
    return { kind: 'ignored', reason: 'the deployment has not ended' };
  }
  const idempotencyKey = `github|${repository}|${deployment}|${status}`;
  return { kind: 'deployment', record: recordOf(payload, idempotencyKey), idempotencyKey };
}

function recordOf(payload: DeploymentPayload, idempotencyKey: string) {
  const { body, receivedAt, digest } = payload;
  const deployment = at(body, 'deployment');
  const status = at(body, 'deployment_status');
  const more = payloadOf(deployment);
  const commit = textOf(at(deployment, 'sha'));
  const ref = textOf(at(deployment, 'ref'));
  const version =
    textOf(at(more, 'version')) ?? (ref !== undefined && VERSION_LIKE.test(ref) ? ref : (commit ?? ref));
  const to = firstText(at(status, 'environment'), at(deployment, 'environment')) ?? 'unknown';
  const from = textOf(at(more, 'from_environment'));
  const previous = textOf(at(more, 'previous_version'));
  const time = reportedTime(at(status, 'created_at'), receivedAt);
  const creator = at(deployment, 'creator') ?? at(body, 'sender');
  return parseDeploymentAudit(
    known({
      event: kindOf(deployment, more, from !== undefined && from !== to),
      timestamp: isoTime(time.time),
      service: firstText(at(more, 'service'), at(body, 'repository', 'name')) ?? 'unknown',
      version: version ?? 'unknown',
      from_environment: from,
      to_environment: to,
      initiator: textOf(at(creator, 'login')) ?? 'unknown',
      pr_url: addressOf(at(more, 'pr_url')),
      success: at(status, 'state') === 'success',
      duration_seconds: secondsBetween(at(deployment, 'created_at'), time.time),
      idempotency_key: idempotencyKey,
      commit_sha: commit,
      previous_version: previous === version ? undefined : previous,
      source: 'github',
      raw_digest: digest,
      metadata: {
        repository: textOf(at(body, 'repository', 'full_name')),
        deployment_id: idOf(at(deployment, 'id')),
        deployment_status_id: idOf(at(status, 'id')),
        state: textOf(at(status, 'state')),
        ref,
        task: textOf(at(deployment, 'task')),
        description: textOf(at(status, 'description'), MAX_DESCRIPTION_LENGTH),
        log_url: addressOf(at(status, 'log_url')) ?? addressOf(at(status, 'target_url')),
        environment_url: addressOf(at(status, 'environment_url')),
        workflow_run_url: addressOf(at(body, 'workflow_run', 'html_url')),
        delivery: textOf(payload.header('x-github-delivery')),
        initiator_type: at(creator, 'type') === 'Bot' ? 'service' : undefined,
        ...time.note,
      },
    }),
    { now: receivedAt },
  );
}

function kindOf(deployment: unknown, more: unknown, comesFromElsewhere: boolean): DeploymentKind {
  const said = at(deployment, 'task') === 'rollback' || at(more, 'rollback') === true;
  if (said || at(more, 'event') === 'rollback') return 'rollback';
  return comesFromElsewhere ? 'promotion' : 'deployment';
}

/** GitHub passes on what the deployment was created with: an object, or text that may be JSON. */
function payloadOf(deployment: unknown): unknown {
  const payload = at(deployment, 'payload');
  if (typeof payload !== 'string' || payload.length > MAX_PAYLOAD_LENGTH) return payload;
  try {
    return JSON.parse(payload) as unknown;
  } catch {
    return undefined;
  }
}

function idOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}
