import { AuditLog, type AuditOutcome, type SealedRecord } from '@eyrie/audit/engine';
import { type Command, Option } from 'commander';
import { examples } from '../../options/examples.js';
import { moment, type TargetOption, target, wholeNumber } from '../../options/parsers.js';
import { type StoreFlags, withStoreOptions } from '../../options/store-options.js';
import type { CliContext } from '../../program/cli-context.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { withAuditStore } from '../../store/open-store.js';
import { expectStream } from '../../store/the-stream.js';
import { RECORD_HEADER, recordAsJson, recordCells } from '../../terminal/record-view.js';
import { safeJson } from '../../terminal/safe-text.js';
import { table } from '../../terminal/table.js';

interface QueryFlags extends StoreFlags {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly type?: string | undefined;
  readonly target?: TargetOption | undefined;
  readonly outcome?: AuditOutcome | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly stream?: string | undefined;
  readonly limit?: number | undefined;
  readonly oldestFirst?: boolean | undefined;
  readonly cursor?: string | undefined;
  readonly json?: boolean | undefined;
}

const MAX_RECORDS = 1000;
const OUTCOMES: readonly AuditOutcome[] = ['success', 'failure', 'denied', 'unknown'];

/** Adds `eyrie audit query`. */
export function addQuery(audit: Command, context: CliContext): void {
  const command = audit
    .command('query')
    .description('ask who did what, when and with what outcome; the newest records come first')
    .option('--actor <id>', 'who did it')
    .option('--action <action>', 'what was done, such as UPDATE')
    .option('--type <type>', 'the type of the event, such as order.updated')
    .option('--target <type/id>', 'on what it was done: type/id, type/ or id', target)
    .addOption(new Option('--outcome <outcome>', 'how it ended').choices(OUTCOMES))
    .option('--from <time>', 'events of then or later: 2026-11-01, or a time with its zone', moment)
    .option('--to <time>', 'events of before', moment)
    .option('--stream <name>', 'one stream; default: all')
    .option('--limit <count>', 'records at most, up to 1000; default: 100', wholeNumber({ to: MAX_RECORDS }))
    .option('--oldest-first', 'the oldest records come first')
    .option('--cursor <cursor>', 'the page after another one, as it says')
    .option('--json', 'print records in JSON');
  withStoreOptions(command)
    .addHelpText(
      'after',
      examples(
        'eyrie audit query --actor user-7 --outcome denied --from 2026-11-01',
        'eyrie audit query --target order/42 --json',
      ),
    )
    .action((flags: QueryFlags) => context.run(() => query(context, flags)));
}

async function query(context: CliContext, flags: QueryFlags): Promise<ExitCode> {
  const { store: _store, config: _config, json = false, oldestFirst = false, ...asked } = flags;
  return withAuditStore(context, flags, async (store) => {
    const order = oldestFirst ? 'oldest-first' : 'newest-first';
    const log = new AuditLog({ store });
    await expectStream(log, flags.stream);
    const { records, next } = await log.query({ ...asked, order });
    if (json)
      await context.stdout.write(`${safeJson({ records: records.map(recordAsJson), next: next ?? null })}\n`);
    else await show(context, records, next);
    return EXIT.yes;
  });
}

async function show(
  { stdout, stderr }: CliContext,
  records: readonly SealedRecord[],
  next: string | undefined,
): Promise<void> {
  if (records.length > 0) await stdout.write(table(RECORD_HEADER, records.map(recordCells)));
  else await stderr.write('No records.\n');
  if (next !== undefined) await stderr.write(`There are more: --cursor ${next}\n`);
}
