import type { Diagnostics } from '@eyrie/core/engine';
import type { LogLine } from '../line/log-line.js';
import { LineAccount } from './line-account.js';
import type { LineSink } from './log-output.js';
import { StandardOutputWriter, type WriteFailure } from './standard-output-writer.js';
import { isDoneWithin } from './within-deadline.js';

/** What a sink on standard output is made with. */
export interface StandardOutputOptions {
  /** Told once of each way in which standard output fails; must not itself log to standard output. */
  readonly diagnostics: Pick<Diagnostics, 'report'>;
  /** Bytes of lines that wait while standard output is blocked; further lines are dropped. @default 16_777_216 */
  readonly maxBufferedBytes?: number | undefined;
}

const DEFAULT_MAX_BUFFERED_BYTES = 16 * 1024 * 1024;
// Whoever closes has flushed before, with a deadline of its own.
const CLOSE_DEADLINE_MS = 1000;

/**
 * A sink on standard output. Nothing ever waits for whoever reads it: lines that it does not take at once wait in a
 * buffer of the app's own, and are dropped whole (`buffer_full`) when that is full. Lines are handed over once per
 * turn of the event loop, critical ones at once. When nobody reads any more (`EPIPE`) lines are dropped as `closed`.
 *
 * All apps of a process write through one writer, so that no line is mixed with another.
 */
export function createStandardOutputSink({
  diagnostics,
  maxBufferedBytes = DEFAULT_MAX_BUFFERED_BYTES,
}: StandardOutputOptions): LineSink {
  const account = new LineAccount(maxBufferedBytes);
  const { writer, release } = shareWriter();
  const undoFailure = writer.onFailure((failure) => diagnostics.report(diagnosticOf(failure)));
  let isClosed = false;
  return {
    write(text: string, { level }: LogLine) {
      if (isClosed) account.dropped.add('closed');
      else writer.write(text, level, account);
    },
    flush: () => account.drained(),
    flushSync(deadlineMs) {
      if (account.pendingLines > 0) writer.flushSync(deadlineMs);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await isDoneWithin(CLOSE_DEADLINE_MS, account.drained());
      writer.forget(account);
      undoFailure();
      release();
    },
    get pendingLines() {
      return account.pendingLines;
    },
    get droppedLines() {
      return account.dropped.byReason;
    },
  };
}

function diagnosticOf({ closed, code }: Parameters<WriteFailure>[0]) {
  return closed
    ? {
        code: 'EYRIE_LOGGING_STDOUT_CLOSED',
        problem: `Nobody reads standard output any more (${code}): log lines are dropped`,
        remedy: 'Keep what the output is piped into running, and start the service again',
      }
    : {
        code: 'EYRIE_LOGGING_STDOUT_FAILED',
        key: code,
        problem: `Standard output takes no log lines (${code}): they wait in a buffer and are dropped once it is full`,
        remedy: 'Mend what standard output goes to, such as a full disk; writing is tried again by itself',
      };
}

interface SharedWriter {
  readonly writer: StandardOutputWriter;
  users: number;
}

// There is one standard output in a process, and one writer of it. The number names the shape of what is shared.
const SHARED = Symbol.for('eyrie.logging.standard-output.1');

function shareWriter(): { readonly writer: StandardOutputWriter; readonly release: () => void } {
  const place = globalThis as { [SHARED]?: SharedWriter | undefined };
  place[SHARED] ??= { writer: new StandardOutputWriter(), users: 0 };
  const shared = place[SHARED];
  shared.users += 1;
  return {
    writer: shared.writer,
    release: () => {
      shared.users -= 1;
      if (shared.users > 0) return;
      shared.writer.close();
      if (place[SHARED] === shared) delete place[SHARED];
    },
  };
}
