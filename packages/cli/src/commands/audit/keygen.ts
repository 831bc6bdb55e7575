import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { generateSigningKey } from '@eyrie/audit/engine';
import { EyrieError, messageOf } from '@eyrie/core/engine';
import type { Command } from 'commander';
import { examples } from '../../options/examples.js';
import type { CliContext } from '../../program/cli-context.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { safeJson } from '../../terminal/safe-text.js';

interface KeygenFlags {
  readonly name: string;
  readonly out?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Adds `eyrie audit keygen`. */
export function addKeygen(audit: Command, context: CliContext): void {
  audit
    .command('keygen')
    .description('make a key that signs checkpoints, and the one to verify them with')
    .requiredOption('--name <name>', 'like a URL without its scheme, such as orders.example.com/audit')
    .option('--out <file>', 'the private key goes into this new file, with mode 0600, and is not printed')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'eyrie audit keygen --name orders.example.com/audit',
        'eyrie audit keygen --name orders.example.com/audit --out audit.key > audit.vkey',
      ),
    )
    .action((flags: KeygenFlags) => context.run(() => keygen(context, flags)));
}

async function keygen(
  { cwd, stdout }: CliContext,
  { name, out, json = false }: KeygenFlags,
): Promise<ExitCode> {
  const { privateKey, verifierKey } = generateSigningKey(name);
  const file = out === undefined ? undefined : await keep(resolve(cwd, out), privateKey);
  const secret = file === undefined ? { private_key: privateKey } : { private_key_file: file };
  if (json) await stdout.write(`${safeJson({ name, ...secret, verifier_key: verifierKey })}\n`);
  else if (file !== undefined) await stdout.write(`${verifierKey}\n`);
  else {
    await stdout.write(
      `Private key, a secret, for EYRIE_AUDIT_SIGNING_KEYS:\n${privateKey}\n\nVerification key, for whoever verifies:\n${verifierKey}\n`,
    );
  }
  return EXIT.yes;
}

async function keep(path: string, privateKey: string): Promise<string> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(`${privateKey}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    return path;
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new EyrieError({
      code: isThere ? 'EYRIE_CLI_FILE_EXISTS' : 'EYRIE_CLI_OUTPUT_FAILED',
      problem: isThere
        ? `There is a file ${path} already, and a key is never overwritten`
        : `The file ${path} could not be written (${messageOf(error)})`,
      remedy: isThere ? 'Give another name' : 'Check that its folder is there and that you may write in it',
      cause: error,
    });
  }
}
