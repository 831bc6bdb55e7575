import { parseLine } from '../../src/records/parse-line.js';
import { LogVerifier, type LogVerifierOptions } from '../../src/verify/log-verifier.js';
import type { VerificationReport } from '../../src/verify/verification-report.js';
import { KEYS } from './sealed-log.js';

/** Verifies the lines of an export, by default with the key that signed it. */
export function verifyLines(
  lines: readonly (string | Uint8Array)[],
  options: LogVerifierOptions = KEYS,
): VerificationReport {
  const verifier = new LogVerifier(options);
  for (const line of lines) verifier.add(parseLine(line));
  return verifier.finish();
}
