import { AuditLog, type DeadLetter, DeadLetters } from '@eyrie/audit/engine';
import type { Command } from 'commander';
import { examples } from '../../options/examples.js';
import { wholeNumber } from '../../options/parsers.js';
import { type StoreFlags, withStoreOptions } from '../../options/store-options.js';
import type { CliContext } from '../../program/cli-context.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { expectSink } from '../../store/expect-sink.js';
import { withAuditStore } from '../../store/open-store.js';
import { expectStream } from '../../store/the-stream.js';
import { safeJson } from '../../terminal/safe-text.js';
import { snakeCase } from '../../terminal/snake-case.js';
import { counted, table } from '../../terminal/table.js';

interface DeadLettersFlags extends StoreFlags {
  readonly sink?: string | undefined;
  readonly stream?: string | undefined;
  readonly limit: number;
  readonly json?: boolean | undefined;
}

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** Adds `eyrie audit dead-letters`. */
export function addDeadLetters(audit: Command, context: CliContext): void {
  const command = audit
    .command('dead-letters')
    .description('list the records that a sink did not take, and is not given again by itself')
    .option('--sink <name>', 'one sink; default: all')
    .option('--stream <name>', 'one stream; default: all')
    .option('--limit <count>', 'records at most, up to 1000', wholeNumber({ to: MAX_LIMIT }), DEFAULT_LIMIT)
    .option('--json', 'print JSON');
  withStoreOptions(command)
    .addHelpText('after', examples('eyrie audit dead-letters', 'eyrie audit dead-letters --sink s3 --json'))
    .action((flags: DeadLettersFlags) => context.run(() => deadLetters(context, flags)));
}

async function deadLetters(context: CliContext, flags: DeadLettersFlags): Promise<ExitCode> {
  const { sink, stream, limit, json = false } = flags;
  return withAuditStore(context, flags, async (store) => {
    await expectStream(new AuditLog({ store }), stream);
    if (sink !== undefined) await expectSink(store, { sink, stream });
    const ledger = new DeadLetters({ store });
    const counts = (await ledger.counts()).filter(
      (one) => one.dead > 0 && one.sink === (sink ?? one.sink) && one.stream === (stream ?? one.stream),
    );
    const dead = counts.reduce((sum, one) => sum + one.dead, 0);
    // Bounded by `limit`.
    const letters: DeadLetter[] = [];
    for (const one of counts) {
      const left = limit - letters.length;
      if (left === 0) break;
      letters.push(...(await ledger.list({ stream: one.stream, sink: one.sink, limit: left })).letters);
    }
    if (json) await context.stdout.write(`${safeJson({ dead, letters: letters.map(snakeCase) })}\n`);
    else await show(context, letters, dead);
    return EXIT.yes;
  });
}

async function show(
  { stdout, stderr }: CliContext,
  letters: readonly DeadLetter[],
  dead: number,
): Promise<void> {
  if (letters.length === 0) {
    await stderr.write('No dead letters.\n');
    return;
  }
  const rows = letters.map(({ stream, sink, seq, attempts, firstFailedAt, lastError }) => [
    stream,
    sink,
    String(seq),
    String(attempts),
    firstFailedAt,
    lastError,
  ]);
  await stdout.write(table(['STREAM', 'SINK', 'SEQ', 'ATTEMPTS', 'FIRST FAILED', 'LAST ERROR'], rows));
  if (dead > letters.length)
    await stderr.write(`There are ${counted(dead - letters.length)} more: --limit, --sink\n`);
}
