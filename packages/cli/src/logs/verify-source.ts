import { LogVerifier, type LogVerifierOptions, type VerificationReport } from '@eyrie/audit/engine';
import type { LogSource } from './log-source.js';

/** By what a log is verified, and who hears how far it is. */
export interface VerifySourceRequest {
  readonly source: LogSource;
  readonly options: LogVerifierOptions;
  readonly signal: AbortSignal;
  readonly onProgress: (entries: number) => void;
}

/** Verifies a log, a second time where checkpoints came too long after their records. */
export async function verifySource(request: VerifySourceRequest): Promise<VerificationReport> {
  const { options } = request;
  const first = await readInto(new LogVerifier(options), request);
  const { lateCheckpoints } = first;
  if (lateCheckpoints.length === 0) return first.finish();
  const checkpoints = [...(options.checkpoints ?? []), ...lateCheckpoints];
  return (await readInto(new LogVerifier({ ...options, checkpoints }), request)).finish();
}

async function readInto(
  verifier: LogVerifier,
  { source, signal, onProgress }: VerifySourceRequest,
): Promise<LogVerifier> {
  let entries = 0;
  for await (const batch of source.read()) {
    signal.throwIfAborted();
    for (const entry of batch) verifier.add(entry);
    entries += batch.length;
    onProgress(entries);
  }
  return verifier;
}
