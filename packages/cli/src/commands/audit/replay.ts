import { AuditLog, DeadLetters, type Replay } from '@eyrie/audit/engine';
import type { Command } from 'commander';
import { examples } from '../../options/examples.js';
import { wholeNumber } from '../../options/parsers.js';
import { type StoreFlags, withStoreOptions } from '../../options/store-options.js';
import type { CliContext } from '../../program/cli-context.js';
import { usageInvalid } from '../../program/cli-errors.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { expectSink } from '../../store/expect-sink.js';
import { withAuditStore } from '../../store/open-store.js';
import { theStream } from '../../store/the-stream.js';
import { safeJson, safeText } from '../../terminal/safe-text.js';
import { counted } from '../../terminal/table.js';

interface ReplayFlags extends StoreFlags {
  readonly sink: string;
  readonly stream?: string | undefined;
  readonly fromDead?: boolean | undefined;
  readonly fromSeq?: number | undefined;
  readonly toSeq?: number | undefined;
  readonly json?: boolean | undefined;
}

/** Adds `eyrie audit replay`. */
export function addReplay(audit: Command, context: CliContext): void {
  const command = audit
    .command('replay')
    .description('give records to a sink once more; the service delivers them within seconds')
    .requiredOption('--sink <name>', 'the sink, such as s3')
    .option('--from-dead', 'dead letters alone: all of them, or those of a range')
    .option('--from-seq <seq>', 'the first record', wholeNumber())
    .option('--to-seq <seq>', 'the last record; default: the last one that it was given', wholeNumber())
    .option('--stream <name>', 'default: the only one of the store')
    .option('--json', 'print JSON');
  withStoreOptions(command)
    .addHelpText(
      'after',
      examples(
        'eyrie audit replay --sink s3 --from-dead',
        'eyrie audit replay --sink siem --from-seq 4000 --to-seq 4711',
      ),
    )
    .action((flags: ReplayFlags) => context.run(() => replay(context, flags)));
}

async function replay(context: CliContext, flags: ReplayFlags): Promise<ExitCode> {
  const { sink, fromDead = false, fromSeq, toSeq, json = false } = flags;
  if (!fromDead && fromSeq === undefined) {
    throw usageInvalid('Nothing says what is to be replayed', 'Give --from-dead or --from-seq');
  }
  return withAuditStore(context, flags, async (store) => {
    const stream = await theStream(new AuditLog({ store }), flags.stream);
    await expectSink(store, { sink, stream });
    const letters = new DeadLetters({ store, now: context.now });
    const part = { stream, sink, toSeq: toSeq ?? Number.MAX_SAFE_INTEGER };
    const queued = await queueAll(context.signal, fromSeq ?? 1, (from) =>
      fromDead
        ? letters.replayDead({ ...part, fromSeq: from })
        : letters.replayRange({ ...part, fromSeq: from }),
    );
    if (json) await context.stdout.write(`${safeJson({ stream, sink, queued })}\n`);
    else {
      const what = queued === 1 ? 'record' : 'records';
      await context.stdout.write(
        `${counted(queued)} ${what} of stream "${safeText(stream)}" will be given to sink "${safeText(sink)}" again.\n`,
      );
    }
    return EXIT.yes;
  });
}

/** One call takes a part of them. */
async function queueAll(
  signal: AbortSignal,
  fromSeq: number,
  queue: (fromSeq: number) => Promise<Replay>,
): Promise<number> {
  let queued = 0;
  for (let next: number | undefined = fromSeq; next !== undefined; ) {
    signal.throwIfAborted();
    const part: Replay = await queue(next);
    queued += part.queued;
    next = part.nextSeq;
  }
  return queued;
}
