import { LogVerifier } from './log-verifier.js';
import { readJsonl } from './read-jsonl.js';
import type { VerificationReport } from './verification-report.js';
import { addAll, type VerifyRecordsOptions } from './verify-records.js';

/**
 * Verifies an export or a JSONL file. Where a checkpoint stands too far behind its records, it reads the file a second
 * time.
 *
 * @throws EyrieError `EYRIE_AUDIT_EXPORT_UNREADABLE` for a file that cannot be opened or read, `EYRIE_AUDIT_KEY_INVALID`.
 *
 * @example
 * ```ts
 * const { verdict } = await verifyJsonlFile('audit-2026-11.jsonl.gz', { verifierKeys: [key] });
 * ```
 */
export async function verifyJsonlFile(
  path: string,
  options: VerifyRecordsOptions = {},
): Promise<VerificationReport> {
  const first = new LogVerifier(options);
  await addAll(first, readJsonl(path), options.onProgress);
  const { lateCheckpoints } = first;
  if (lateCheckpoints.length === 0) return first.finish();
  const checkpoints = [...(options.checkpoints ?? []), ...lateCheckpoints];
  const second = new LogVerifier({ ...options, checkpoints });
  await addAll(second, readJsonl(path), options.onProgress);
  return second.finish();
}
