import { resolve } from 'node:path';
import type { Command } from 'commander';
import { findConfig } from '../../config/load-config.js';
import type { Examination } from '../../doctor/finding.js';
import { examineProject } from '../../doctor/project/examine-project.js';
import { findProjectFolder, openProject } from '../../doctor/project/open-project.js';
import { reportAsJson } from '../../doctor/report/report-json.js';
import { reportAsText } from '../../doctor/report/report-text.js';
import { reportOf } from '../../doctor/report/verdict.js';
import { examineService } from '../../doctor/service/examine-service.js';
import { examples } from '../../options/examples.js';
import type { CliContext } from '../../program/cli-context.js';
import { usageInvalid } from '../../program/cli-errors.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { safeJson } from '../../terminal/safe-text.js';

interface DoctorFlags {
  readonly project?: string | undefined;
  readonly config?: string | undefined;
  readonly url?: string | undefined;
  readonly serviceOnly?: boolean | undefined;
  readonly tokenEnv: string;
  readonly offline?: boolean | undefined;
  readonly strict?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Adds `eyrie doctor`. */
export function addDoctor(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .description(
      'examine a project, and a running service: 0 healthy, 1 something is wrong, 3 something could not be told',
    )
    .option('--project <folder>', 'the project; default: the nearest package.json, upwards')
    .option('--config <file>', 'the config; default: EYRIE_CONFIG, src/eyrie.config.*, eyrie.config.*')
    .option('--url <url>', 'a running service, or its page of metrics: it is examined too')
    .option('--service-only', 'with --url: examine the service alone')
    .option('--token-env <name>', 'the variable that holds the token of the page', 'EYRIE_METRICS_TOKEN')
    .option('--offline', 'connect to nothing that the project names')
    .option('--strict', 'advice makes it unhealthy, too')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'eyrie doctor',
        'eyrie doctor --project services/orders --strict',
        'eyrie doctor --url http://localhost:3000 --service-only --json',
      ),
    )
    .action((flags: DoctorFlags) => context.run(() => doctor(context, flags)));
}

async function doctor(context: CliContext, flags: DoctorFlags): Promise<ExitCode> {
  const { url, serviceOnly = false, strict = false, json = false } = flags;
  if (serviceOnly && url === undefined) {
    throw usageInvalid('--service-only says to examine a service, and none is named', 'Name it with --url');
  }
  const examinations = [
    ...(serviceOnly ? [] : await ofProject(context, flags)),
    ...(url === undefined ? [] : [await ofService(context, url, flags.tokenEnv)]),
  ];
  context.signal.throwIfAborted();
  const report = reportOf(examinations, strict);
  await context.stdout.write(json ? `${safeJson(reportAsJson(report))}\n` : reportAsText(report));
  return { healthy: EXIT.yes, unhealthy: EXIT.no, unknown: EXIT.unknown }[report.verdict];
}

async function ofProject(context: CliContext, flags: DoctorFlags): Promise<readonly Examination[]> {
  const { cwd, env, now, signal } = context;
  const folder = findProjectFolder(resolve(cwd, flags.project ?? '.'));
  // Whoever is somewhere else may ask for a service all the same.
  if (folder === undefined && flags.url !== undefined && flags.project === undefined) return [];
  const config = flags.config === undefined ? undefined : findConfig({ cwd, env }, flags.config);
  const project =
    folder === undefined
      ? undefined
      : await openProject({ folder, env, config, isOffline: flags.offline ?? false, now, signal });
  if (project === undefined) {
    throw usageInvalid(
      'There is no project here: no package.json that can be read, in this folder or above it',
      'Go to the folder of the service, or name it with --project',
    );
  }
  return [await examineProject(project)];
}

async function ofService({ env, signal }: CliContext, url: string, tokenEnv: string): Promise<Examination> {
  const token = env[tokenEnv]?.trim() || undefined;
  return examineService({ url, signal, ...(token !== undefined && { token }) });
}
