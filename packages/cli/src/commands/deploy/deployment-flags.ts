import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf } from '@eyrie/core/engine';
import { type Command, Option } from 'commander';
import { flag, repeated, seconds, wholeNumber } from '../../options/parsers.js';
import type { CliContext } from '../../program/cli-context.js';
import { inputUnreadable, usageInvalid } from '../../program/cli-errors.js';

/** A deployment record as options say it. */
export interface DeploymentFlags {
  readonly file?: string | undefined;
  readonly event?: string | undefined;
  readonly timestamp?: string | undefined;
  readonly service?: string | undefined;
  readonly version?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly initiator?: string | undefined;
  readonly approver?: readonly string[] | undefined;
  readonly prUrl?: string | undefined;
  readonly argocdSyncId?: string | undefined;
  readonly argocdRevision?: number | undefined;
  readonly success?: boolean | undefined;
  readonly durationSeconds?: number | undefined;
  readonly smokeTests?: string | undefined;
  readonly healthCheck?: string | undefined;
  readonly rollbackCheck?: string | undefined;
  readonly metadata?: readonly string[] | undefined;
  readonly id?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  readonly commitSha?: string | undefined;
  readonly previousVersion?: string | undefined;
  readonly artifact?: string | undefined;
  readonly startedAt?: string | undefined;
  readonly finishedAt?: string | undefined;
  readonly rework?: boolean | undefined;
  readonly incidentId?: readonly string[] | undefined;
  readonly source?: string | undefined;
  readonly rawDigest?: string | undefined;
}

const RESULTS = ['passed', 'failed'];
// As CI systems name whoever began a run, the most specific first.
export const INITIATORS = ['GITHUB_ACTOR', 'GITLAB_USER_LOGIN', 'USER'];

/** Adds an option for every property of a deployment record. */
export function withDeploymentOptions(command: Command): Command {
  return command
    .option('--file <file>', 'a deployment record in JSON; options win over it')
    .addOption(
      new Option('--event <event>', 'default: deployment').choices(['deployment', 'rollback', 'promotion']),
    )
    .option('--service <name>', 'what was deployed')
    .option('--version <version>', 'what runs now, or would if it had succeeded')
    .option('--to <environment>', 'where to')
    .option('--from <environment>', 'where a promotion came from')
    .option('--success <true|false>', 'whether it succeeded; default: true', flag)
    .option('--timestamp <time>', 'when it had ended, with its zone; default: now')
    .option('--started-at <time>', 'when it began')
    .option('--finished-at <time>', 'the same as --timestamp')
    .option('--duration-seconds <seconds>', 'how long it took', seconds)
    .option('--initiator <who>', `who began it; default: ${INITIATORS.join(', ')} of the environment`)
    .option('--approver <who>', 'who approved it; may be repeated', repeated)
    .option('--pr-url <url>', 'the pull request')
    .option('--commit-sha <sha>', 'what was deployed, in Git')
    .option('--previous-version <version>', 'what ran before')
    .option('--artifact <purl>', 'a package URL such as pkg:oci/orders@sha256:…')
    .option('--argocd-sync-id <id>', 'the sync of Argo CD')
    .option('--argocd-revision <id>', "the id in Argo CD's history", wholeNumber({ from: 0 }))
    .addOption(new Option('--smoke-tests <result>', 'how they ended').choices(RESULTS))
    .addOption(new Option('--health-check <result>', 'how it ended').choices(RESULTS))
    .addOption(
      new Option('--rollback-check <result>', 'whether going back was tried and worked').choices(RESULTS),
    )
    .option('--rework', 'it was unplanned and mended something that had gone wrong')
    .option('--incident-id <id>', 'an incident that it caused or mended; may be repeated', repeated)
    .option('--metadata <name=value>', 'a further fact; may be repeated', repeated)
    .option('--id <id>', "the sender's own id")
    .option(
      '--idempotency-key <key>',
      'two records with one key are one deployment; then give --timestamp, too',
    )
    .option('--source <source>', 'argocd, github, gitlab, api or cli; default: cli')
    .option('--raw-digest <sha256>', 'of what told of it, in hexadecimal');
}

/** The record: what options say, else the file, else the defaults. Its rules are checked before it is sent. */
export function deploymentOf(context: CliContext, flags: DeploymentFlags): Readonly<Record<string, unknown>> {
  const file = flags.file === undefined ? {} : recordIn(resolve(context.cwd, flags.file));
  const { validation_results: results, metadata } = file;
  const validation = defined({
    smoke_tests: flags.smokeTests,
    health_check: flags.healthCheck,
    rollback: flags.rollbackCheck,
  });
  return {
    event: 'deployment',
    timestamp: new Date(context.now()).toISOString(),
    success: true,
    source: 'cli',
    ...defined({ initiator: INITIATORS.map((name) => context.env[name]?.trim()).find(Boolean) }),
    ...file,
    ...defined({
      event: flags.event,
      timestamp: flags.timestamp,
      service: flags.service,
      version: flags.version,
      from_environment: flags.from,
      to_environment: flags.to,
      initiator: flags.initiator,
      approvers: flags.approver,
      pr_url: flags.prUrl,
      argocd_sync_id: flags.argocdSyncId,
      argocd_revision: flags.argocdRevision,
      success: flags.success,
      duration_seconds: flags.durationSeconds,
      id: flags.id,
      idempotency_key: flags.idempotencyKey,
      commit_sha: flags.commitSha,
      previous_version: flags.previousVersion,
      artifact: flags.artifact,
      started_at: flags.startedAt,
      finished_at: flags.finishedAt,
      rework: flags.rework,
      incident_ids: flags.incidentId,
      source: flags.source,
      raw_digest: flags.rawDigest,
    }),
    ...(Object.keys(validation).length > 0
      ? { validation_results: { ...objectOf(results), ...validation } }
      : {}),
    ...(flags.metadata === undefined
      ? {}
      : { metadata: { ...objectOf(metadata), ...pairsOf(flags.metadata) } }),
  };
}

function recordIn(path: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw inputUnreadable(path, messageOf(error), error);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw inputUnreadable(path, 'it is not an object of JSON');
}

function pairsOf(texts: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
      throw usageInvalid('--metadata has no name or no "="', 'Give it as name=value');
    }),
  );
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function defined(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
