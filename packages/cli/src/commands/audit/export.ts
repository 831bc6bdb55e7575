import { AuditLog } from '@eyrie/audit/engine';
import type { Command } from 'commander';
import { type ExportCounts, exportLines } from '../../logs/export-lines.js';
import { WholeFile } from '../../logs/whole-file.js';
import { examples } from '../../options/examples.js';
import { wholeNumber } from '../../options/parsers.js';
import { type StoreFlags, withStoreOptions } from '../../options/store-options.js';
import type { CliContext } from '../../program/cli-context.js';
import { usageInvalid } from '../../program/cli-errors.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { withAuditStore } from '../../store/open-store.js';
import { noRecords, theStream } from '../../store/the-stream.js';
import { Progress } from '../../terminal/progress.js';
import { lineFor } from '../../terminal/record-view.js';
import { safeJson, safeText } from '../../terminal/safe-text.js';
import { counted } from '../../terminal/table.js';

interface ExportFlags extends StoreFlags {
  readonly out: string;
  readonly stream?: string | undefined;
  readonly fromSeq?: number | undefined;
  readonly toSeq?: number | undefined;
  readonly json?: boolean | undefined;
}

const STANDARD_OUTPUT = '-';

/** Adds `eyrie audit export`. */
export function addExport(audit: Command, context: CliContext): void {
  const command = audit
    .command('export')
    .description('write records and checkpoints as JSONL, for "eyrie audit verify --from file"')
    .option('--out <file>', 'where to, compressed if it ends in .gz; - is standard output', STANDARD_OUTPUT)
    .option('--stream <name>', 'one stream; default: all')
    .option('--from-seq <seq>', 'the first record', wholeNumber())
    .option('--to-seq <seq>', 'the last record', wholeNumber())
    .option('--json', 'print in JSON what was written; not with standard output');
  withStoreOptions(command)
    .addHelpText(
      'after',
      examples(
        'eyrie audit export --out orders.jsonl',
        'eyrie audit export --stream orders | gzip > orders.jsonl.gz',
      ),
    )
    .action((flags: ExportFlags) => context.run(() => exportLog(context, flags)));
}

async function exportLog(context: CliContext, flags: ExportFlags): Promise<ExitCode> {
  const { out, json = false, fromSeq, toSeq } = flags;
  const toFile = out !== STANDARD_OUTPUT;
  if (json && !toFile)
    throw usageInvalid(
      '--json says what was written, and the log is written there already',
      'Give --out a file',
    );
  if (fromSeq !== undefined && toSeq !== undefined && fromSeq > toSeq) {
    throw usageInvalid(`--from-seq ${fromSeq} comes after --to-seq ${toSeq}`, 'Give the smaller one first');
  }
  return withAuditStore(context, flags, async (store) => {
    const log = new AuditLog({ store });
    const isPart = fromSeq !== undefined || toSeq !== undefined;
    const streams =
      isPart || flags.stream !== undefined ? [await theStream(log, flags.stream)] : await log.streams();
    const progress = new Progress({ output: context.stderr, verb: 'exported', env: context.env });
    const counts: ExportCounts = { records: 0, checkpoints: 0, segments: 0 };
    const lines = exportLines({ log, streams, fromSeq, toSeq, counts, signal: context.signal });
    let file: string | undefined;
    try {
      file = toFile
        ? await writeFile(context, out, lines, { counts, progress, stream: flags.stream })
        : undefined;
      if (!toFile) await print(context, lines, { counts, progress });
    } finally {
      progress.end();
    }
    if (counts.records + counts.segments === 0) throw noRecords(flags.stream ?? streams[0]);
    if (json) await context.stdout.write(`${safeJson({ file, streams, ...counts })}\n`);
    else await context.stderr.write(`${summary(counts, file)}\n`);
    return EXIT.yes;
  });
}

interface Written {
  readonly counts: ExportCounts;
  readonly progress: Progress;
}

async function writeFile(
  context: CliContext,
  out: string,
  lines: AsyncIterable<string>,
  { counts, progress, stream }: Written & { readonly stream: string | undefined },
): Promise<string> {
  const file = await WholeFile.create(context.cwd, out);
  try {
    for await (const text of lines) {
      await file.write(text);
      progress.show(counts.records + counts.checkpoints);
    }
    if (counts.records + counts.segments === 0) throw noRecords(stream);
    await file.commit();
    return file.path;
  } catch (error) {
    await file.discard();
    throw error;
  }
}

async function print(
  { stdout }: CliContext,
  lines: AsyncIterable<string>,
  { counts, progress }: Written,
): Promise<void> {
  for await (const text of lines) {
    await stdout.write(lineFor(text, stdout.isTerminal));
    // What the terminal shows itself is progress enough.
    if (!stdout.isTerminal) progress.show(counts.records + counts.checkpoints);
    if (stdout.isClosed) return;
  }
}

function summary({ records, checkpoints, segments }: ExportCounts, file: string | undefined): string {
  const parts = [
    `${counted(records)} ${records === 1 ? 'record' : 'records'}`,
    `${counted(checkpoints)} ${checkpoints === 1 ? 'checkpoint' : 'checkpoints'}`,
    ...(segments > 0 ? [`${counted(segments)} pruned ${segments === 1 ? 'segment' : 'segments'}`] : []),
  ];
  return `Exported ${parts.join(', ')}${file === undefined ? '' : ` to ${safeText(file)}`}.`;
}
