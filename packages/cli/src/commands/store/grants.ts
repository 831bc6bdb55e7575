import { type AuditDuty, grantsFor } from '@eyrie/audit/engine';
import { type Command, Option } from 'commander';
import { examples } from '../../options/examples.js';
import type { CliContext } from '../../program/cli-context.js';
import { usageInvalid } from '../../program/cli-errors.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { safeJson } from '../../terminal/safe-text.js';

interface GrantsFlags {
  readonly role: string;
  readonly duty: AuditDuty;
  readonly json?: boolean | undefined;
}

/** Adds `eyrie store grants`. */
export function addGrants(parent: Command, context: CliContext): void {
  parent
    .command('grants')
    .description('print the SQL that gives a role of PostgreSQL what it needs, and nothing more')
    .requiredOption('--role <name>', 'the role, which must be there already')
    .addOption(
      new Option(
        '--duty <duty>',
        'record: the service; read: who verifies; prune: retention as a role of its own',
      )
        .choices(['record', 'read', 'prune'])
        .default('record'),
    )
    .option('--json', 'print JSON')
    .addHelpText('after', examples('eyrie store grants --role orders_app | psql postgres://owner@db/orders'))
    .action((flags: GrantsFlags) => context.run(() => grants(context, flags)));
}

async function grants({ stdout }: CliContext, { role, duty, json = false }: GrantsFlags): Promise<ExitCode> {
  if (!/^[^\p{Cc}]{1,63}$/u.test(role)) {
    throw usageInvalid('--role is no name of a role', 'Give 1 to 63 characters without control characters');
  }
  const statements = grantsFor(role, duty);
  await stdout.write(
    json
      ? `${safeJson({ role, duty, statements })}\n`
      : statements.map((statement) => `${statement};\n`).join(''),
  );
  return EXIT.yes;
}
