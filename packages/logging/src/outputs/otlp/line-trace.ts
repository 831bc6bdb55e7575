import type { Context } from '@opentelemetry/api';
import type { LogRecordProcessor, ReadWriteLogRecord } from '@opentelemetry/sdk-logs';
import type { LogLine } from '../../line/log-line.js';
import type { OtlpPackages } from './otlp-packages.js';

type Api = OtlpPackages['api'];

/** The context that a line was written in: its own trace, never the one that is active when it is handed over. */
export function contextOf({ traceId, spanId, sampled }: LogLine, api: Api): Context {
  if (traceId === undefined) return api.ROOT_CONTEXT;
  return api.trace.setSpanContext(api.ROOT_CONTEXT, {
    traceId,
    spanId: spanId ?? api.INVALID_SPANID,
    traceFlags: sampled === true ? api.TraceFlags.SAMPLED : api.TraceFlags.NONE,
  });
}

/**
 * Keeps the trace id of lines without a span. The protocol allows it ("can be set for logs that are part of request
 * processing and have an assigned trace id"), but the SDK takes ids from a context only in pairs.
 */
export function loneTraceIds(api: Api): LogRecordProcessor {
  return {
    onEmit(record: ReadWriteLogRecord, context?: Context): void {
      if (record.spanContext !== undefined || context === undefined) return;
      const trace = api.trace.getSpanContext(context);
      if (trace === undefined || !api.isValidTraceId(trace.traceId)) return;
      record.spanContext = { traceId: trace.traceId, spanId: '', traceFlags: trace.traceFlags };
    },
    forceFlush: async () => {},
    shutdown: async () => {},
  };
}
