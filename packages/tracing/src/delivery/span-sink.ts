import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Takes spans that have ended. Never throws, never blocks: what it cannot take it drops and counts. */
export interface SpanSink {
  add(span: ReadableSpan): void;
}

/** Why a span that should have been delivered was not. */
export type DropReason = 'queue_full' | 'export_failed' | 'shutdown' | 'tail_buffer_full';
