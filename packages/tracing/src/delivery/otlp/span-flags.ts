import type { SpanContext } from '@opentelemetry/api';

const TRACE_FLAGS = 0xff;
const HAS_IS_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/**
 * `Span.flags` and `Link.flags` of OTLP: the W3C trace flags, and whether the other span (the parent, or the linked
 * one) is known to be of another process.
 */
export function flagsOf(traceFlags: number, other: SpanContext | undefined): number {
  return (traceFlags & TRACE_FLAGS) | HAS_IS_REMOTE | (other?.isRemote === true ? IS_REMOTE : 0);
}
