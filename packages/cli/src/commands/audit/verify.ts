import { type Command, Option } from 'commander';
import { openSource } from '../../logs/open-source.js';
import { readVerifierKeys } from '../../logs/read-keys.js';
import { readCheckpoints } from '../../logs/read-notes.js';
import { verifySource } from '../../logs/verify-source.js';
import { examples } from '../../options/examples.js';
import { repeated, wholeNumber } from '../../options/parsers.js';
import { type StoreFlags, withStoreOptions } from '../../options/store-options.js';
import type { CliContext } from '../../program/cli-context.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { Progress } from '../../terminal/progress.js';
import { safeJson } from '../../terminal/safe-text.js';
import { reportAsJson } from './verify-json.js';
import { reportAsText } from './verify-text.js';
import { type Verdict, verdictOf } from './verify-verdict.js';

interface VerifyFlags extends StoreFlags {
  readonly from: 'file' | 'sqlite' | 'postgres' | 's3';
  readonly vkey?: readonly string[] | undefined;
  readonly vkeyFile?: readonly string[] | undefined;
  readonly chainOnly?: boolean | undefined;
  readonly stream?: string | undefined;
  readonly origin?: string | undefined;
  readonly checkpoints?: readonly string[] | undefined;
  readonly requireSigned?: boolean | undefined;
  readonly maxUnsigned?: number | undefined;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Adds `eyrie audit verify`. */
export function addVerify(audit: Command, context: CliContext): void {
  const command = audit
    .command('verify')
    .description(
      'recompute every hash and every signed root of a log: 0 intact, 1 tampered with, 3 could not tell',
    )
    .argument(
      '[location]',
      'a file or folder, a path or URL of SQLite, a URL of PostgreSQL, or s3://bucket/prefix',
    )
    .addOption(
      new Option('--from <where>', 'where the log is read from')
        .choices(['file', 'sqlite', 'postgres', 's3'])
        .makeOptionMandatory(),
    )
    .option('--vkey <key>', 'a verification key, name+id+key; may be repeated', repeated)
    .option('--vkey-file <file>', 'a file of verification keys, one on a line; may be repeated', repeated)
    .option('--chain-only', 'verify without any key: whoever rewrote the whole log stays unseen')
    .option('--stream <name>', 'verify this stream alone')
    .option('--origin <origin>', 'what the first line of a checkpoint must be: others sign nothing')
    .option(
      '--checkpoints <file>',
      'checkpoints from outside: notes, JSONL, or a folder; may be repeated',
      repeated,
    )
    .option('--require-signed', 'a record after the last checkpoint makes the log incomplete')
    .option(
      '--max-unsigned <count>',
      'more records than that after the last checkpoint make the log incomplete; default: 10000',
      wholeNumber({ from: 0 }),
    )
    .option('--region <region>', 'of the bucket; default: as the AWS SDK finds it')
    .option('--endpoint <url>', 'of a server other than AWS that speaks the protocol of S3')
    .option('--json', 'print a report in JSON');
  withStoreOptions(command)
    .addHelpText(
      'after',
      examples(
        'eyrie audit verify --from file orders.jsonl --vkey "$(cat audit.vkey)"',
        'eyrie audit verify --from sqlite --vkey-file audit.vkey --checkpoints anchors/',
        'eyrie audit verify --from s3 s3://acme-audit/audit-logs --vkey-file audit.vkey --json',
      ),
    )
    .action((location: string | undefined, flags: VerifyFlags) =>
      context.run(() => verify(context, location, flags)),
    );
}

async function verify(
  context: CliContext,
  location: string | undefined,
  flags: VerifyFlags,
): Promise<ExitCode> {
  const verifierKeys = readVerifierKeys(context.cwd, flags);
  const checkpoints = readCheckpoints(context.cwd, flags.checkpoints ?? []);
  const source = await openSource(context, { ...flags, location, flags });
  const progress = new Progress({ output: context.stderr, verb: 'verified', env: context.env });
  let verdict: Verdict;
  try {
    const report = await verifySource({
      source,
      signal: context.signal,
      options: {
        verifierKeys,
        checkpoints,
        origin: flags.origin,
        stream: flags.stream,
        maxUnsignedTail: flags.requireSigned === true ? 0 : flags.maxUnsigned,
      },
      onProgress: (entries) => progress.show(entries),
    });
    verdict = verdictOf(report);
  } finally {
    progress.end();
    await source.close();
  }
  const shown = { ...verdict, label: source.label, hasKeys: verifierKeys.length > 0, origin: flags.origin };
  await context.stdout.write(
    flags.json === true ? `${safeJson(reportAsJson(shown))}\n` : reportAsText(shown),
  );
  return { intact: EXIT.yes, tampered: EXIT.no, incomplete: EXIT.unknown }[verdict.verdict];
}
