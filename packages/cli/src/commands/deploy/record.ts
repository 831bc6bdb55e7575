import { randomUUID } from 'node:crypto';
import { type RecordDeploymentResult, recordDeployment } from '@eyrie/audit/engine';
import { OutboundHttp } from '@eyrie/core/engine';
import type { Command } from 'commander';
import { examples } from '../../options/examples.js';
import { wholeNumber } from '../../options/parsers.js';
import type { CliContext } from '../../program/cli-context.js';
import { usageInvalid } from '../../program/cli-errors.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { safeJson, safeLines, safeText } from '../../terminal/safe-text.js';
import { credentialOf } from './credential.js';
import { type DeploymentFlags, deploymentOf, INITIATORS, withDeploymentOptions } from './deployment-flags.js';

interface RecordFlags extends DeploymentFlags {
  readonly url?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly attempts: number;
  readonly json?: boolean | undefined;
}

const RECEIVER_PATH = '/api/v1/deployments';
const DEFAULT_ATTEMPTS = 5;
const RETRY = { baseDelayMs: 500, maxElapsedMs: 60_000 };

/** Adds `eyrie deploy record`. */
export function addRecord(deploy: Command, context: CliContext): void {
  const command = deploy
    .command('record')
    .description(
      'tell a service of a deployment that has ended: 0 recorded, 1 not recorded, 3 could not tell',
    )
    .option(
      '--url <url>',
      `of the service, or of its receiver; default: EYRIE_DEPLOYMENTS_URL (adds ${RECEIVER_PATH})`,
    )
    .option(
      '--token-file <file>',
      "the receiver's token; default: EYRIE_DEPLOYMENTS_TOKEN, or a signature with EYRIE_DEPLOYMENTS_SIGNING_SECRET",
    )
    .option('--attempts <count>', 'within a minute', wholeNumber({ to: 100 }), DEFAULT_ATTEMPTS);
  withDeploymentOptions(command)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'eyrie deploy record --url https://orders.example.com --service orders --to production --version 1.4.2',
        'eyrie deploy record --file deployment.json --token-file /run/secrets/deployments',
      ),
    )
    .action((flags: RecordFlags) => context.run(() => record(context, flags)));
}

async function record(context: CliContext, flags: RecordFlags): Promise<ExitCode> {
  const url = receiverOf(flags.url ?? context.env.EYRIE_DEPLOYMENTS_URL);
  const deployment: Readonly<Record<string, unknown>> = {
    idempotency_key: randomUUID(),
    ...initiated(deploymentOf(context, flags)),
  };
  const credential = credentialOf(context, flags.tokenFile);
  const http = new OutboundHttp();
  try {
    const result = await recordDeployment({
      url,
      deployment,
      credential,
      http,
      retry: { ...RETRY, attempts: flags.attempts },
      signal: context.signal,
      now: context.now,
    });
    await tell(context, result, { deployment, json: flags.json === true });
    return exitCodeOf(result);
  } finally {
    await http.close();
  }
}

function initiated(deployment: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (deployment.initiator !== undefined) return deployment;
  throw usageInvalid(
    'Nothing says who began the deployment',
    `Give --initiator, or set ${INITIATORS.join(', ')} in the environment`,
  );
}

/** A URL without a path is that of the service. */
function receiverOf(text: string | undefined): string {
  const given = text?.trim() ?? '';
  if (given === '')
    throw usageInvalid(
      'Nothing says where to record the deployment',
      'Give --url, or set EYRIE_DEPLOYMENTS_URL',
    );
  if (!URL.canParse(given)) return given;
  const url = new URL(given);
  if (url.pathname === '/' || url.pathname === '') url.pathname = RECEIVER_PATH;
  return url.href;
}

interface Told {
  readonly deployment: Readonly<Record<string, unknown>>;
  readonly json: boolean;
}

async function tell(
  { stdout, stderr, signal }: CliContext,
  result: RecordDeploymentResult,
  { deployment, json }: Told,
): Promise<void> {
  if (signal.aborted) {
    await stderr.write(againText(deployment));
    signal.throwIfAborted();
  }
  if (json) {
    const { idempotency_key, timestamp } = deployment;
    const again = result.outcome === 'unknown' ? { idempotency_key, timestamp } : {};
    await stdout.write(`${safeJson({ ...result, ...again })}\n`);
    return;
  }
  switch (result.outcome) {
    case 'recorded':
      await stdout.write(`recorded: audit event ${safeText(result.id)}\n`);
      break;
    case 'duplicate':
      await stdout.write(`recorded before: audit event ${safeText(result.id)}\n`);
      break;
    case 'ignored':
      await stderr.write(`not recorded: the receiver ignored it (${safeText(result.reason)})\n`);
      break;
    case 'unknown':
      await stderr.write(`${safeLines(`${result.code}: ${result.problem}. ${result.remedy}`)}.\n`);
      await stderr.write(againText(deployment));
      break;
    default:
      await stderr.write(`${safeLines(`${result.outcome}: ${result.problem}. ${result.remedy}`)}.\n`);
  }
}

/** With them the receiver recognises what it may have recorded already. */
function againText({ idempotency_key, timestamp }: Told['deployment']): string {
  return `To record it once, run the same again with --idempotency-key ${quoted(idempotency_key)} --timestamp ${quoted(timestamp)}\n`;
}

/** For a shell. */
function quoted(value: unknown): string {
  const text = safeText(String(value));
  return /^[\w.:+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function exitCodeOf({ outcome }: RecordDeploymentResult): ExitCode {
  switch (outcome) {
    case 'recorded':
    case 'duplicate':
      return EXIT.yes;
    case 'ignored':
    case 'conflict':
      return EXIT.no;
    case 'refused':
      return EXIT.usage;
    case 'unknown':
      return EXIT.unknown;
  }
}
