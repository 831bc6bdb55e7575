import { messageOf, parseRetryAfter } from '@eyrie/core/engine';
import type { DeliveryResult } from '../audit-sink.js';

/** What went wrong with a call of AWS, or on the way to it. */
export interface AwsFailure {
  /** The error's code, such as `PreconditionFailed`. */
  readonly code: string;
  /** `undefined` where no response came. */
  readonly status: number | undefined;
  readonly message: string;
  readonly retryAfterMs: number | undefined;
}

interface SdkError {
  readonly name?: unknown;
  readonly Code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** Describes what a client of the AWS SDK threw. */
export function awsFailureOf(error: unknown): AwsFailure {
  const { name, Code, $metadata, $response } = (
    typeof error === 'object' && error !== null ? error : {}
  ) as SdkError;
  const status = $metadata?.httpStatusCode;
  const code = [Code, name].find((text) => typeof text === 'string' && text !== '' && text !== 'Unknown');
  return {
    code: (code as string | undefined) ?? 'Unknown',
    status: typeof status === 'number' ? status : undefined,
    message: messageOf(error),
    retryAfterMs: parseRetryAfter($response?.headers?.['retry-after']),
  };
}

/** That a call may succeed later, not before `retryAfterMs` where the service asks for no longer wait. */
export function retryAfter(failure: AwsFailure, retryAfterMs?: number): DeliveryResult {
  const wait = Math.max(failure.retryAfterMs ?? 0, retryAfterMs ?? 0);
  return {
    outcome: 'retry',
    error: inWords(failure),
    ...(wait === 0 ? {} : { retryAfterMs: wait }),
  };
}

/** A failure for people. */
export function inWords({ code, status, message }: AwsFailure): string {
  return `${code}${status === undefined ? '' : ` (HTTP ${status})`}: ${message}`;
}
