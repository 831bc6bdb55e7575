import { shapeUnknown } from '../deployment-errors.js';
import { isoTime } from '../deployment-time.js';
import { parseDeploymentAudit } from '../parse-deployment-audit.js';
import type { DeploymentPayload, DeploymentReading } from './deployment-payload.js';
import { addressOf, at, firstText, known, reportedTime, textOf } from './foreign-json.js';

const FULL_COMMIT = /\/([0-9a-f]{40}|[0-9a-f]{64})$/;
const VERSION_LIKE = /^v?\d+(\.\d+)+/;
const MAX_TITLE_LENGTH = 500;

/** Whether a body is that of GitLab's deployment events. */
export function isGitLabDeployment(body: unknown): boolean {
  return at(body, 'object_kind') === 'deployment';
}

/**
 * Reads GitLab's `Deployment Hook`; its other hooks are ignored, as are deployments that go on or were cancelled. The
 * service is the project's path, the version a ref that looks like one, else the commit. GitLab tells neither durations
 * nor rollbacks.
 *
 * @throws EyrieError `EYRIE_DEPLOYMENT_SHAPE_UNKNOWN` for a deployment without its ids.
 */
export function readGitLabDeployment(payload: DeploymentPayload): DeploymentReading {
  const { body } = payload;
  if (!isGitLabDeployment(body))
    return { kind: 'ignored', reason: 'the hook of GitLab is no "Deployment Hook"' };
  const project = idOf(at(body, 'project', 'id'));
  // Older versions of GitLab name only the job.
  const deployment = idOf(at(body, 'deployment_id')) ?? idOf(at(body, 'deployable_id'));
  if (project === undefined || deployment === undefined) {
    throw shapeUnknown('The hook of GitLab lacks the id of its project or deployment');
  }
  const status = at(body, 'status');
  if (status !== 'success' && status !== 'failed') {
    return {
      kind: 'ignored',
      reason: status === 'canceled' ? 'the deployment was cancelled' : 'the deployment has not ended',
    };
  }
  const idempotencyKey = `gitlab|${project}|${deployment}|${status}`;
  return { kind: 'deployment', record: recordOf(payload, idempotencyKey), idempotencyKey };
}

function recordOf(payload: DeploymentPayload, idempotencyKey: string) {
  const { body, receivedAt, digest } = payload;
  const commitUrl = addressOf(at(body, 'commit_url'));
  const commit = FULL_COMMIT.exec(commitUrl ?? '')?.[1] ?? textOf(at(body, 'short_sha'));
  const ref = textOf(at(body, 'ref'));
  const path = textOf(at(body, 'project', 'path_with_namespace'), MAX_TITLE_LENGTH);
  const time = reportedTime(at(body, 'status_changed_at'), receivedAt);
  return parseDeploymentAudit(
    known({
      event: 'deployment',
      timestamp: isoTime(time.time),
      service: firstText(path?.split('/').at(-1), at(body, 'project', 'name')) ?? 'unknown',
      version: (ref !== undefined && VERSION_LIKE.test(ref) ? ref : (commit ?? ref)) ?? 'unknown',
      to_environment: textOf(at(body, 'environment')) ?? 'unknown',
      initiator: firstText(at(body, 'user', 'username'), at(body, 'user', 'name')) ?? 'unknown',
      success: at(body, 'status') === 'success',
      idempotency_key: idempotencyKey,
      commit_sha: commit,
      source: 'gitlab',
      raw_digest: digest,
      metadata: {
        project: path,
        deployment_id: idOf(at(body, 'deployment_id')),
        deployable_id: idOf(at(body, 'deployable_id')),
        job_url: addressOf(at(body, 'deployable_url')),
        environment_tier: textOf(at(body, 'environment_tier')),
        environment_url: addressOf(at(body, 'environment_external_url')),
        ref,
        commit_title: textOf(at(body, 'commit_title'), MAX_TITLE_LENGTH),
        delivery: textOf(payload.header('x-gitlab-event-uuid')),
        ...time.note,
      },
    }),
    { now: receivedAt },
  );
}

function idOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}
