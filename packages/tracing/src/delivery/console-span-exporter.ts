import { type HrTime, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { ExportResultCode, hrTimeToMilliseconds } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** Prints each span as one line of JSON on standard error, where it does not mix with log lines on standard output. */
export class ConsoleSpanExporter implements SpanExporter {
  readonly target = 'Standard error';

  export(...[spans, done]: Parameters<SpanExporter['export']>): void {
    process.stderr.write(spans.map((span) => `${lineOf(span)}\n`).join(''));
    done({ code: ExportResultCode.SUCCESS });
  }

  async shutdown(): Promise<void> {}
}

function lineOf(span: ReadableSpan): string {
  const { traceId, spanId } = span.spanContext();
  return JSON.stringify({
    span: span.name,
    kind: SpanKind[span.kind]?.toLowerCase(),
    trace_id: traceId,
    span_id: spanId,
    parent_span_id: span.parentSpanContext?.spanId,
    start: timeOf(span.startTime),
    duration_ms: hrTimeToMilliseconds(span.duration),
    status: SpanStatusCode[span.status.code]?.toLowerCase(),
    status_message: span.status.message,
    attributes: span.attributes,
    events: span.events.map(({ name, time, attributes }) => ({ name, time: timeOf(time), attributes })),
    service: span.resource.attributes['service.name'],
    scope: span.instrumentationScope.name,
  });
}

function timeOf(time: HrTime): string {
  return new Date(hrTimeToMilliseconds(time)).toISOString();
}
