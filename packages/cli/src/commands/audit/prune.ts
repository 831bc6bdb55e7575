import { AuditLog, prunablePart, pruneLog, type SlowestSink, slowestSink } from '@eyrie/audit/engine';
import type { Store } from '@eyrie/store/engine';
import type { Command } from 'commander';
import { examples } from '../../options/examples.js';
import { momentOrAge, repeated } from '../../options/parsers.js';
import { type StoreFlags, withStoreOptions } from '../../options/store-options.js';
import type { CliContext } from '../../program/cli-context.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { withAuditStore } from '../../store/open-store.js';
import { theStream } from '../../store/the-stream.js';
import { safeJson, safeText } from '../../terminal/safe-text.js';
import { counted } from '../../terminal/table.js';

interface PruneFlags extends StoreFlags {
  readonly before: Date;
  readonly stream?: string | undefined;
  readonly ignoreSink?: readonly string[] | undefined;
  readonly dryRun?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** What was removed, or would be. */
interface Pruned {
  readonly stream: string;
  readonly before: string;
  readonly dry_run: boolean;
  readonly first_seq: number | null;
  readonly last_seq: number | null;
  readonly records: number;
  /** The sink that held records back, and the last one that it has. */
  readonly held_back_by: SlowestSink | null;
}

/** Adds `eyrie audit prune`. */
export function addPrune(audit: Command, context: CliContext): void {
  const command = audit
    .command('prune')
    .description('remove whole sealed segments that are old and that every sink has; the rest still verifies')
    .requiredOption(
      '--before <time>',
      'a date, a time with its zone, or an age such as "2555 days"',
      momentOrAge(context.now),
    )
    .option('--stream <name>', 'default: the only one of the store')
    .option(
      '--ignore-sink <name>',
      'a sink that need not have them, since it is gone; may be repeated',
      repeated,
    )
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .option('--json', 'print JSON');
  withStoreOptions(command)
    .addHelpText(
      'after',
      examples(
        'eyrie audit prune --before "2555 days" --dry-run',
        'eyrie audit prune --before 2019-11-22 --stream orders',
      ),
    )
    .action((flags: PruneFlags) => context.run(() => prune(context, flags)));
}

async function prune(context: CliContext, flags: PruneFlags): Promise<ExitCode> {
  return withAuditStore(context, flags, async (store) => {
    const stream = await theStream(new AuditLog({ store }), flags.stream);
    const pruned = await pruneStream(store, stream, flags);
    await context.stdout.write(flags.json === true ? `${safeJson(pruned)}\n` : textOf(pruned));
    return EXIT.yes;
  });
}

async function pruneStream(store: Store, stream: string, flags: PruneFlags): Promise<Pruned> {
  const { before, ignoreSink: ignoredSinks, dryRun = false } = flags;
  const slowest = await slowestSink({ store, stream, ignoredSinks });
  const request = { store, stream, before, minDeliveredSeq: slowest?.deliveredSeq };
  const answer = { stream, before: before.toISOString(), dry_run: dryRun, held_back_by: slowest ?? null };
  if (dryRun) {
    const part = await prunablePart(request);
    const records = part === undefined ? 0 : part.lastSeq - part.firstSeq + 1;
    return { ...answer, first_seq: part?.firstSeq ?? null, last_seq: part?.lastSeq ?? null, records };
  }
  const { segment, records } = await pruneLog(request);
  return { ...answer, first_seq: segment?.firstSeq ?? null, last_seq: segment?.lastSeq ?? null, records };
}

function textOf({ stream, before, dry_run, first_seq, last_seq, records, held_back_by }: Pruned): string {
  const of = `of stream "${safeText(stream)}"`;
  const sink =
    held_back_by === null
      ? ''
      : ` The slowest sink, "${safeText(held_back_by.sink)}", has records up to ${held_back_by.deliveredSeq}.`;
  if (records === 0) return `No records ${of} from before ${before} can be removed.${sink}\n`;
  const range = first_seq === null ? '' : ` (${first_seq} to ${last_seq})`;
  return `${counted(records)} ${records === 1 ? 'record' : 'records'}${range} ${of} ${dry_run ? 'would be removed' : records === 1 ? 'was removed' : 'were removed'}.${sink}\n`;
}
