import { setTimeout } from 'node:timers/promises';
import { AuditLog, recordLine, type SealedRecord } from '@eyrie/audit/engine';
import { EyrieError } from '@eyrie/core/engine';
import type { Command } from 'commander';
import { examples } from '../../options/examples.js';
import { wholeNumber } from '../../options/parsers.js';
import { type StoreFlags, withStoreOptions } from '../../options/store-options.js';
import type { CliContext } from '../../program/cli-context.js';
import { EXIT, type ExitCode } from '../../program/exit-codes.js';
import { withAuditStore } from '../../store/open-store.js';
import { expectStream } from '../../store/the-stream.js';
import { lineFor, recordCells } from '../../terminal/record-view.js';
import { safeLines, safeText } from '../../terminal/safe-text.js';

interface TailFlags extends StoreFlags {
  readonly stream?: string | undefined;
  readonly last: number;
  readonly follow: boolean;
  readonly json?: boolean | undefined;
}

const PAGE = 500;
const DEFAULT_LAST = 10;
// After which the next look may find the store again.
const PASSING = new Set(['EYRIE_STORE_BUSY', 'EYRIE_STORE_UNAVAILABLE']);

/** Adds `eyrie audit tail`. */
export function addTail(audit: Command, context: CliContext): void {
  const command = audit
    .command('tail')
    .description('show the last records and then new ones as they are sealed, until Ctrl+C')
    .option('--stream <name>', 'one stream; default: all')
    .option(
      '--last <count>',
      'records to begin with, of each stream',
      wholeNumber({ from: 0, to: PAGE }),
      DEFAULT_LAST,
    )
    .option('--follow', 'wait for new ones', true)
    .option('--no-follow', 'end after the last ones')
    .option('--json', 'print one line of JSON for each record, as an export has it');
  withStoreOptions(command)
    .addHelpText(
      'after',
      examples('eyrie audit tail', 'eyrie audit tail --last 0 --json | jq .event.actor.id'),
    )
    .action((flags: TailFlags) => context.run(() => tail(context, flags)));
}

async function tail(context: CliContext, flags: TailFlags): Promise<ExitCode> {
  return withAuditStore(context, flags, async (store) => {
    const log = new AuditLog({ store });
    await expectStream(log, flags.stream);
    const follower = new Follower(context, log, flags);
    await follower.begin();
    if (flags.follow) await follower.follow();
    return EXIT.yes;
  });
}

/** Shows records of each stream from where it left off. */
class Follower {
  readonly #context: CliContext;
  readonly #log: AuditLog;
  readonly #flags: TailFlags;
  // Bounded by the streams of the store.
  readonly #nextSeqs = new Map<string, number>();
  #warned = false;

  constructor(context: CliContext, log: AuditLog, flags: TailFlags) {
    this.#context = context;
    this.#log = log;
    this.#flags = flags;
  }

  async begin(): Promise<void> {
    for (const stream of await this.#streams()) {
      const { size } = await this.#log.head(stream);
      this.#nextSeqs.set(stream, Math.max(1, size + 1 - this.#flags.last));
    }
    await this.#showNew();
  }

  /** Until the signal, or until nobody reads any longer. */
  async follow(): Promise<void> {
    const { pollMs, signal, stdout } = this.#context;
    while (!stdout.isClosed) {
      const isOver = await setTimeout(pollMs, false, { signal }).catch(() => true);
      if (isOver) return;
      try {
        await this.#showNew();
        this.#warned = false;
      } catch (error) {
        await this.#passOver(error);
      }
    }
  }

  async #showNew(): Promise<void> {
    const { signal, stdout } = this.#context;
    for (const stream of await this.#streams()) {
      let page: readonly SealedRecord[];
      do {
        const fromSeq = this.#nextSeqs.get(stream) ?? 1;
        page = await this.#log.read({ stream, fromSeq, limit: PAGE });
        if (page.length > 0) await stdout.write(page.map((record) => this.#lineOf(record)).join(''));
        this.#nextSeqs.set(stream, (page.at(-1)?.seq ?? fromSeq - 1) + 1);
      } while (page.length === PAGE && !signal.aborted && !stdout.isClosed);
    }
  }

  async #streams(): Promise<readonly string[]> {
    const { stream } = this.#flags;
    return stream === undefined ? this.#log.streams() : [stream];
  }

  #lineOf(record: SealedRecord): string {
    if (this.#flags.json === true) return `${lineFor(recordLine(record), this.#context.stdout.isTerminal)}\n`;
    return `${recordCells(record).map(safeText).join('  ')}\n`;
  }

  async #passOver(error: unknown): Promise<void> {
    if (!(error instanceof EyrieError) || !PASSING.has(error.code)) throw error;
    if (!this.#warned) await this.#context.stderr.write(`${safeLines(error.message)}\n`);
    this.#warned = true;
  }
}
