import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { PartialSuccess } from './otlp/trace-encoding.js';

type Done = Parameters<SpanExporter['export']>[1];

/** What an exporter calls back with. */
export type ExportResult = Parameters<Done>[0];

/** What an answer said beyond success or failure. */
export interface AnswerDetails {
  /** Whether the same batch may well be taken later. @default judged by the error's code */
  transient?: boolean | undefined;
  /** Milliseconds that the receiver asked to wait. */
  retryAfterMs?: number | undefined;
  /** Spans of a batch that was taken which the receiver refused. @default 0 */
  rejectedSpans?: number | undefined;
  /** Whether the receiver had something to say of a batch that it has taken. @default false */
  hasMessage?: boolean | undefined;
}

/** What became of one attempt to export a batch. */
export type ExportOutcome =
  | { readonly type: 'delivered'; readonly rejectedSpans: number; readonly hasMessage: boolean }
  /** Worth another attempt. */
  | { readonly type: 'refused_for_now'; readonly failure: string; readonly retryAfterMs: number | undefined }
  | { readonly type: 'failed'; readonly failure: string };

// https://opentelemetry.io/docs/specs/otlp/#failures-1: all other statuses must not be tried again.
const TRANSIENT_HTTP: ReadonlySet<number> = new Set([429, 502, 503, 504]);
// Cancelled, deadline exceeded, resource exhausted, aborted, out of range, unavailable, data loss.
const TRANSIENT_GRPC: ReadonlySet<number> = new Set([1, 4, 8, 10, 11, 14, 15]);
const MAX_GRPC_STATUS = 16;
const TRANSIENT_NETWORK: ReadonlySet<string> = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

const NO_RESULT: ExportResult = Object.freeze({ code: ExportResultCode.FAILED });

/** What an exporter's answer means. One without a result, which types forbid, is a failure. */
export function outcomeOf(result: ExportResult & AnswerDetails = NO_RESULT): ExportOutcome {
  if (result.code === ExportResultCode.SUCCESS) {
    const { rejectedSpans = 0, hasMessage = false } = result;
    return { type: 'delivered', rejectedSpans: Math.max(0, rejectedSpans), hasMessage };
  }
  const failure = failureOf(result.error);
  if (!(result.transient ?? isTransient(result.error))) return { type: 'failed', failure };
  return { type: 'refused_for_now', failure, retryAfterMs: result.retryAfterMs };
}

/** What the receiver says of a batch that it has taken. */
export function detailsOfAnswer(read: () => PartialSuccess): AnswerDetails {
  try {
    const { rejectedSpans, message } = read();
    return {
      rejectedSpans: Number.isSafeInteger(rejectedSpans) ? rejectedSpans : 0,
      hasMessage: message !== '',
    };
  } catch {
    // Nobody can read it, but the batch was taken.
    return {};
  }
}

/** What an exporter's exception means. */
export function outcomeOfException(error: unknown): ExportOutcome {
  return { type: 'failed', failure: failureOf(error) };
}

/** An error in few words. Neither its message nor its data: both may quote a header or a URL. */
function failureOf(error: unknown): string {
  const { code, name } = detailsOf(error);
  if (typeof code === 'number') return code <= MAX_GRPC_STATUS ? `gRPC status ${code}` : `status ${code}`;
  if (typeof code === 'string') return code;
  return typeof name === 'string' && name !== '' ? name : 'no reason given';
}

function isTransient(error: unknown): boolean {
  const { code } = detailsOf(error);
  if (typeof code === 'number') return TRANSIENT_HTTP.has(code) || TRANSIENT_GRPC.has(code);
  return typeof code === 'string' && TRANSIENT_NETWORK.has(code);
}

function detailsOf(error: unknown): { readonly code?: unknown; readonly name?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}
