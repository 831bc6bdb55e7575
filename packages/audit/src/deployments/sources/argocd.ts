import { createHash } from 'node:crypto';
import type { DeploymentAudit, DeploymentKind } from '../deployment-audit.js';
import { shapeUnknown } from '../deployment-errors.js';
import { isoTime } from '../deployment-time.js';
import { parseDeploymentAudit } from '../parse-deployment-audit.js';
import { type ArgoApplication, argoApplicationOf } from './argocd-application.js';
import { argoChecksOf } from './argocd-checks.js';
import { type HistoryPlace, placeInHistory, revisionOf } from './argocd-history.js';
import { imagesOf, saidOf, versionOf } from './argocd-version.js';
import type { DeploymentPayload, DeploymentReading } from './deployment-payload.js';
import {
  addressOf,
  at,
  firstText,
  itemsOf,
  known,
  reportedTime,
  secondsBetween,
  textOf,
} from './foreign-json.js';

const TERMINAL_PHASES: ReadonlySet<unknown> = new Set(['Succeeded', 'Failed', 'Error']);
const MAX_MESSAGE_LENGTH = 1000;

/** What makes an operation of Argo CD that has ended one of a kind. */
interface EndedOperation {
  readonly uid: string;
  readonly startedAt: string;
  readonly phase: string;
  /** What is deployed, before labels have a say. */
  readonly application: string;
}

/**
 * Reads what Argo CD's notifications send: the body of the shipped template (`argocd/1`) or a whole Application object.
 *
 * What Argo CD does not know is said by a label, an annotation or the notification's context, the first that is there:
 * the service by `eyrie.dev/service`, `app.kubernetes.io/name`, else the application's name; the environment by
 * `eyrie.dev/environment`, `environment`, else the destination's namespace; the version by `eyrie.dev/version`,
 * `app.kubernetes.io/version`, the tag of the service's image, else the Git revision; where a promotion came from by
 * `eyrie.dev/from-environment` or `from_environment`.
 *
 * It succeeded if the sync did and the application is neither `Degraded` nor `Missing`: right after a sync it is often
 * still `Progressing`.
 *
 * @throws EyrieError `EYRIE_DEPLOYMENT_SHAPE_UNKNOWN` for what is neither of the two or names no application.
 */
export function readArgoDeployment(payload: DeploymentPayload): DeploymentReading {
  const application = argoApplicationOf(payload.body);
  if (application === undefined) throw shapeUnknown('The body is no notification of Argo CD');
  const { operation } = application;
  const phase = textOf(at(operation, 'phase'));
  if (phase === undefined) return { kind: 'ignored', reason: 'the application has no operation' };
  if (!TERMINAL_PHASES.has(phase)) return { kind: 'ignored', reason: 'the operation has not ended' };
  if (at(operation, 'operation', 'sync', 'dryRun') === true) {
    return { kind: 'ignored', reason: 'the operation was a dry run' };
  }
  const uid = textOf(application.uid);
  const startedAt = textOf(at(operation, 'startedAt'));
  const name = textOf(application.name);
  if (uid === undefined || startedAt === undefined || name === undefined) {
    throw shapeUnknown(
      'The notification of Argo CD lacks the name or uid of its application, or when its operation began',
    );
  }
  const ended = { uid, startedAt, phase, application: name };
  const idempotencyKey = createHash('sha256').update(`argocd|${uid}|${startedAt}|${phase}`).digest('hex');
  return {
    kind: 'deployment',
    record: recordOf(ended, application, payload, idempotencyKey),
    idempotencyKey,
  };
}

function recordOf(
  ended: EndedOperation,
  application: ArgoApplication,
  { receivedAt, digest }: DeploymentPayload,
  idempotencyKey: string,
): DeploymentAudit {
  const { operation, destination } = application;
  const said = (...names: readonly string[]) => saidOf(application, ...names);
  const service = said('eyrie.dev/service', 'app.kubernetes.io/name') ?? ended.application;
  const to =
    said('eyrie.dev/environment', 'environment') ??
    firstText(at(destination, 'namespace'), at(destination, 'name')) ??
    'unknown';
  const from = said('eyrie.dev/from-environment', 'from_environment');
  const place = placeInHistory(application.history, operation);
  const revision = revisionOf(at(operation, 'syncResult')) ?? revisionOf(application.sync);
  const tagged = versionOf(application, service);
  const version = tagged ?? textOf(revision) ?? 'unknown';
  const time = reportedTime(at(operation, 'finishedAt'), receivedAt);
  const checks = argoChecksOf(application.health, at(operation, 'syncResult'));
  const previous = tagged === undefined ? textOf(place.previousRevision) : undefined;
  return parseDeploymentAudit(
    known({
      event: kindOf(operation, place, from !== undefined && from !== to),
      timestamp: isoTime(time.time),
      service,
      version,
      from_environment: from,
      to_environment: to,
      initiator: initiatorOf(operation),
      argocd_sync_id: `${ended.uid}:${place.ownId ?? ended.startedAt}`,
      argocd_revision: place.ownId,
      success: ended.phase === 'Succeeded' && checks?.health_check !== 'failed',
      duration_seconds: secondsBetween(ended.startedAt, time.time),
      validation_results: checks,
      idempotency_key: idempotencyKey,
      commit_sha: revision,
      previous_version: previous === version ? undefined : previous,
      source: 'argocd',
      raw_digest: digest,
      metadata: { ...factsOf(application), previous_revision: place.previousRevision, ...time.note },
    }),
    { now: receivedAt },
  );
}

function kindOf(operation: unknown, place: HistoryPlace, comesFromElsewhere: boolean): DeploymentKind {
  const sync = at(operation, 'operation', 'sync');
  // Argo CD has no mark of a rollback: it is a sync to given sources that had been deployed before.
  const hasSources = at(sync, 'source') !== undefined || at(sync, 'sources') !== undefined;
  if (place.isReturn && hasSources) return 'rollback';
  return comesFromElsewhere ? 'promotion' : 'deployment';
}

function initiatorOf(operation: unknown): string {
  const initiatedBy = at(operation, 'operation', 'initiatedBy');
  const username = textOf(at(initiatedBy, 'username'));
  return username ?? (at(initiatedBy, 'automated') === true ? 'argocd' : 'unknown');
}

function factsOf(application: ArgoApplication): Readonly<Record<string, unknown>> {
  const { operation, destination } = application;
  const sync = at(operation, 'operation', 'sync');
  const images = imagesOf(application);
  const automated = at(operation, 'operation', 'initiatedBy', 'automated') === true;
  const username = textOf(at(operation, 'operation', 'initiatedBy', 'username'));
  return {
    schema: application.schema,
    application: textOf(application.name),
    application_namespace: textOf(application.namespace),
    project: textOf(application.project),
    namespace: textOf(at(destination, 'namespace')),
    cluster: textOf(at(destination, 'name')) ?? addressOf(at(destination, 'server')),
    phase: textOf(at(operation, 'phase')),
    message: textOf(at(operation, 'message'), MAX_MESSAGE_LENGTH),
    health_status: textOf(at(application.health, 'status')),
    sync_status: textOf(at(application.sync, 'status')),
    images: images.length === 0 ? undefined : images,
    automated: automated ? true : undefined,
    initiator_type: automated && username === undefined ? 'service' : undefined,
    partial: itemsOf(at(sync, 'resources'), 1).length > 0 ? true : undefined,
  };
}
