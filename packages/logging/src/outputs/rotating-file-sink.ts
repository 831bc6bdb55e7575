import { type Diagnostics, messageOf } from '@eyrie/core/engine';
import type { FileDestination } from './file-destination.js';
import { LineAccount } from './line-account.js';
import type { LineSink } from './log-output.js';
import { atProcessExit } from './process-exit.js';
import { RotatingFile } from './rotating-file.js';
import { RotatingFileWriter } from './rotating-file-writer.js';
import { isDoneWithin } from './within-deadline.js';

/** What a sink on a rotating file is made with. */
export interface RotatingFileOptions {
  readonly destination: FileDestination;
  /** Told once of each way in which the file fails. */
  readonly diagnostics: Pick<Diagnostics, 'report'>;
  /** Bytes of lines that wait while the disk is slow or full; further lines are dropped. @default 16_777_216 */
  readonly maxBufferedBytes?: number | undefined;
}

const DEFAULT_MAX_BUFFERED_BYTES = 16 * 1024 * 1024;
// Whoever closes has flushed before, with a deadline of its own.
const CLOSE_DEADLINE_MS = 1000;
// For a line that another exit listener of the app writes after the flush at exit.
const LATE_LINE_MS = 20;

/**
 * A sink on a file that is rotated by size and, if asked, by the hour or day. It goes on with a file that exists;
 * notices within a second that the file was moved or deleted; keeps lines in a bounded buffer while the disk is full
 * and goes on when it is not. Lines are handed to the kernel, not forced to the disk.
 *
 * @throws EyrieError `EYRIE_LOGGING_FILE_UNUSABLE` where the file cannot be opened
 */
export function createRotatingFileSink({
  destination,
  diagnostics,
  maxBufferedBytes = DEFAULT_MAX_BUFFERED_BYTES,
}: RotatingFileOptions): LineSink {
  const failed = (error: unknown): void =>
    diagnostics.report({
      code: 'EYRIE_LOGGING_FILE_FAILED',
      key: `${destination.path} ${String((error as NodeJS.ErrnoException).code)}`,
      problem: `The log file ${destination.path} cannot be written or rotated (${messageOf(error)}): lines wait in a buffer and are dropped once it is full`,
      remedy: 'Make room on its disk, or give the process its rights back; it is tried again by itself',
    });
  const account = new LineAccount(maxBufferedBytes);
  const writer = new RotatingFileWriter(new RotatingFile(destination, failed), account, failed);
  let isExiting = false;
  const undoExit = atProcessExit(() => {
    isExiting = true;
  });
  let isClosed = false;
  return {
    write(text, { level }) {
      if (isClosed) {
        account.dropped.add('closed');
        return;
      }
      writer.write(text, level);
      if (isExiting) writer.flushSync(LATE_LINE_MS);
    },
    flush: () => account.drained(),
    flushSync(deadlineMs) {
      if (account.pendingLines > 0 && !isClosed) writer.flushSync(deadlineMs);
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      undoExit();
      await isDoneWithin(CLOSE_DEADLINE_MS, account.drained());
      writer.close();
    },
    get pendingLines() {
      return account.pendingLines;
    },
    get droppedLines() {
      return account.dropped.byReason;
    },
  };
}
