import type { SpanContext } from '@opentelemetry/api';

/** Name of the header of W3C Trace Context that carries the caller's span. */
export const TRACE_PARENT = 'traceparent';

// W3C Trace Context, section 3.2. The request context of core reads the header by the same rule.
const WELL_FORMED =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const CURRENT_VERSION = '00';
const SAMPLED = 0b01;
// Level 2: the trace id is random, so that samplers may decide by it.
const SAMPLED_AND_RANDOM = 0b11;

/** The caller's span of a well-formed `traceparent` header, else `undefined`. */
export function parseTraceParentHeader(header: string): SpanContext | undefined {
  const [, version, traceId, spanId, flags, further] = WELL_FORMED.exec(header.trim()) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  const isCurrent = version === CURRENT_VERSION;
  if (isCurrent && further !== undefined) return undefined;
  // Of a version that is not known yet, nothing but the sampled flag may be read.
  const known = isCurrent ? SAMPLED_AND_RANDOM : SAMPLED;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & known, isRemote: true };
}

/** A span as a `traceparent` header of version 00; flags without a meaning are written as zeros. */
export function traceParentHeader({ traceId, spanId, traceFlags }: SpanContext): string {
  return `${CURRENT_VERSION}-${traceId}-${spanId}-0${traceFlags & SAMPLED_AND_RANDOM}`;
}
