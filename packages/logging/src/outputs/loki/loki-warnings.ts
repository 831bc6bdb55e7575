import type { Diagnostic } from '@eyrie/core/engine';
import type { PushFailure, PushOutcome } from './loki-client.js';

const REMEDIES: Readonly<Record<number, string>> = {
  400: 'Compare the lines with the limits of Loki: length of a line, age, labels; its own log names the one',
  401: 'Check username and password, or bearerToken, and tenantId, which a Loki with several tenants needs',
  403: 'Check what these credentials may do, and tenantId',
  404: 'Check the url: it is what comes before /loki/api/v1/push',
  413: 'Lower maxBatchBytes, or raise the limit of Loki or of the proxy before it',
  429: 'Raise the ingestion limits of Loki for this tenant, or log less',
};

/** A push that failed: said once for each way in which it can fail. */
export function pushFailed(
  origin: string,
  { type, failure }: Exclude<PushOutcome, { type: 'delivered' }>,
  lines: number,
): Diagnostic {
  return {
    code: 'EYRIE_LOGGING_LOKI_PUSH_FAILED',
    key: `${origin} ${failure.type === 'status' ? failure.status : failure.code}`,
    problem:
      `Loki at ${origin} did not take ${lines} log lines, which ` +
      `${type === 'rejected' ? 'are lost' : 'are tried again'} (${reasonOf(failure)})`,
    remedy: remedyOf(failure),
  };
}

export function bufferFull(origin: string, maxBufferedBytes: number): Diagnostic {
  return {
    code: 'EYRIE_LOGGING_LOKI_BUFFER_FULL',
    key: origin,
    problem: `${maxBufferedBytes} bytes of log lines wait for Loki at ${origin}: new ones are dropped until it takes some`,
    remedy: 'See whether it takes lines at all, and raise maxBufferedBytes if it is only too slow at times',
  };
}

function reasonOf(failure: PushFailure): string {
  return failure.type === 'status' ? `status ${failure.status}` : `${failure.code}: ${failure.problem}`;
}

function remedyOf(failure: PushFailure): string {
  if (failure.type === 'error') return failure.remedy;
  const { status } = failure;
  if (status >= 300 && status < 400) return 'Give the url that Loki redirects to: redirects are not followed';
  return REMEDIES[status] ?? 'See the log of Loki, and that of the proxy before it';
}
