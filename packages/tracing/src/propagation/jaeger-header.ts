import type { SpanContext } from '@opentelemetry/api';

/** The caller's span of an `uber-trace-id` header. */
export interface JaegerCaller {
  readonly span: SpanContext;
  /** The trace is one that somebody debugs: it is sampled, and every service is to keep it. */
  readonly isDebug: boolean;
}

// {trace-id}:{span-id}:{parent-span-id}:{flags}. Ids may come without their leading zeros. The parent is deprecated.
const WELL_FORMED = /^(?!0+:)([0-9a-f]{1,32}):(?!0+:)([0-9a-f]{1,16}):[0-9a-f]{0,16}:([0-9a-f]{1,2})$/i;
const SAMPLED = 0b01;
const DEBUG = 0b10;
// Longer than any well-formed one with all of its characters in URL encoding.
const MAX_LENGTH = 256;

/** The caller's span of a well-formed `uber-trace-id` header, URL-encoded or not, else `undefined`. */
export function parseJaegerHeader(header: string): JaegerCaller | undefined {
  const text = decodedUrl(header);
  const [, traceId, spanId, flagDigits] = (text && WELL_FORMED.exec(text.trim())) || [];
  if (traceId === undefined || spanId === undefined || flagDigits === undefined) return undefined;
  const flags = Number.parseInt(flagDigits, 16);
  const isDebug = (flags & DEBUG) !== 0;
  return {
    span: {
      traceId: traceId.toLowerCase().padStart(32, '0'),
      spanId: spanId.toLowerCase().padStart(16, '0'),
      traceFlags: isDebug ? SAMPLED : flags & SAMPLED,
      isRemote: true,
    },
    isDebug,
  };
}

/** A span as an `uber-trace-id` header. Debugged traces are told on only while they are sampled. */
export function jaegerHeader({ span, isDebug }: JaegerCaller): string {
  const sampled = span.traceFlags & SAMPLED;
  const flags = sampled === SAMPLED && isDebug ? SAMPLED | DEBUG : sampled;
  return `${span.traceId}:${span.spanId}:0:0${flags}`;
}

/** Text without its URL encoding; `undefined` where that is broken, or the text too long to be a header of Jaeger. */
function decodedUrl(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
