import { resolve } from 'node:path';
import { verifierKeyFor } from '@eyrie/audit/engine';
import type { Command } from 'commander';
import { readPrivateKeys } from '../../logs/read-keys.js';
import { examples } from '../../options/examples.js';
import type { CliContext } from '../../program/cli-context.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { safeJson } from '../../terminal/safe-text.js';

interface VkeyFlags {
  readonly json?: boolean | undefined;
}

/** Adds `eyrie audit vkey`. */
export function addVkey(audit: Command, context: CliContext): void {
  audit
    .command('vkey')
    .description('print the key to verify with that belongs to a private key, which is never printed')
    .argument('<file>', 'of a private key, such as the one that is kept beside the store')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples('eyrie audit vkey .eyrie/store.db.audit-key', 'eyrie audit vkey audit.key > audit.vkey'),
    )
    .action((file: string, flags: VkeyFlags) => context.run(() => vkey(context, file, flags)));
}

async function vkey(
  { cwd, stdout }: CliContext,
  file: string,
  { json = false }: VkeyFlags,
): Promise<ExitCode> {
  const keys = readPrivateKeys(resolve(cwd, file)).map(verifierKeyFor);
  await stdout.write(
    json ? `${safeJson({ verifier_keys: keys })}\n` : keys.map((key) => `${key}\n`).join(''),
  );
  return EXIT.yes;
}
