import { Command } from 'commander';
import { addAuditCommands } from '../commands/audit/audit-commands.js';
import { addDeployCommands } from '../commands/deploy/deploy-commands.js';
import { addDoctor } from '../commands/doctor/doctor.js';
import { addStoreCommands } from '../commands/store/store-commands.js';
import { examples } from '../options/examples.js';
import type { CliContext } from './cli-context.js';
import { readVersion } from './version.js';

/** The command line of Eyrie. It never ends the process: what is wrong is thrown. */
export function buildProgram(context: CliContext): Command {
  const program = new Command('eyrie')
    .description('Observability and governance for NestJS: the audit trail, deployments, the store.')
    .version(readVersion(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    // So that a command may have a --version of its own.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.stdout.write(text),
      writeErr: (text) => void context.stderr.write(text),
      outputError: () => undefined,
    });
  addAuditCommands(program, context);
  addStoreCommands(program, context);
  addDeployCommands(program, context);
  addDoctor(program, context);
  return program.addHelpText(
    'after',
    `${examples('eyrie audit query --actor user-7 --outcome denied', 'eyrie audit verify --from sqlite --vkey-file audit.vkey', 'eyrie deploy record --url https://orders.example.com --service orders --to production --version 1.4.2')}
Exit codes: 0 yes, 1 no, 2 wrong usage or configuration, 3 could not tell.`,
  );
}
