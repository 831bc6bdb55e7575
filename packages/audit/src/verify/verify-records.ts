import type { LogEntry } from '../records/log-entry.js';
import { LogVerifier, type LogVerifierOptions } from './log-verifier.js';
import type { VerificationReport } from './verification-report.js';

/** Entries of a log as they are read, one by one or in batches. */
export type LogEntries =
  | AsyncIterable<LogEntry | readonly LogEntry[]>
  | Iterable<LogEntry | readonly LogEntry[]>;

/** By what a log is verified, and who hears how far it is. */
export interface VerifyRecordsOptions extends LogVerifierOptions {
  /** Is told how many entries were verified, after each batch. */
  readonly onProgress?: ((entries: number) => void) | undefined;
}

/**
 * Verifies a whole log.
 *
 * @throws EyrieError `EYRIE_AUDIT_KEY_INVALID`, and whatever the reader throws.
 *
 * @example
 * ```ts
 * const report = await verifyRecords(readJsonl('audit.jsonl'), { verifierKeys: [key] });
 * ```
 */
export async function verifyRecords(
  entries: LogEntries,
  options: VerifyRecordsOptions = {},
): Promise<VerificationReport> {
  const verifier = new LogVerifier(options);
  await addAll(verifier, entries, options.onProgress);
  return verifier.finish();
}

/** Adds all entries to a verifier. */
export async function addAll(
  verifier: LogVerifier,
  entries: LogEntries,
  onProgress: VerifyRecordsOptions['onProgress'],
): Promise<void> {
  let count = 0;
  for await (const some of entries) {
    if (isBatch(some)) {
      for (const entry of some) verifier.add(entry);
      count += some.length;
    } else {
      verifier.add(some);
      count += 1;
    }
    onProgress?.(count);
  }
}

function isBatch(some: LogEntry | readonly LogEntry[]): some is readonly LogEntry[] {
  return Array.isArray(some);
}
