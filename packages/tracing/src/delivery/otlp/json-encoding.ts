import type { HrTime, Link } from '@opentelemetry/api';
import type { ReadableSpan, TimedEvent } from '@opentelemetry/sdk-trace';
import { jsonAttributes } from './json-values.js';
import { flagsOf } from './span-flags.js';
import { groupSpans } from './span-groups.js';
import type { PartialSuccess, Scope, TraceEncoding } from './trace-encoding.js';

/** `ExportTraceServiceRequest` in the JSON mapping of OTLP: ids in hexadecimal, 64 bits as text. */
export class JsonEncoding implements TraceEncoding {
  readonly contentType = 'application/json';
  readonly readAnswer = readPartialSuccess;

  encode(spans: readonly ReadableSpan[]): Buffer {
    const resourceSpans = Array.from(groupSpans(spans), ([resource, scopes]) => ({
      resource: { attributes: jsonAttributes(resource.attributes) },
      scopeSpans: Array.from(scopes, ([scope, ofScope]) => ({
        scope: jsonScope(scope),
        spans: ofScope.flatMap(spanOrNothing),
        schemaUrl: scope.schemaUrl?.toWellFormed(),
      })),
      schemaUrl: resource.schemaUrl?.toWellFormed(),
    }));
    return Buffer.from(JSON.stringify({ resourceSpans }));
  }

  release(): void {}
}

function jsonScope({ name, version, attributes, droppedAttributesCount }: Scope): object {
  return {
    name: name.toWellFormed(),
    version: version?.toWellFormed(),
    attributes: jsonAttributes(attributes),
    droppedAttributesCount,
  };
}

// A user may have made it himself.
function spanOrNothing(span: ReadableSpan): object | readonly [] {
  try {
    return jsonSpan(span);
  } catch {
    return [];
  }
}

function jsonSpan(span: ReadableSpan): object {
  const { traceId, spanId, traceState, traceFlags } = span.spanContext();
  const { code, message } = span.status;
  return {
    traceId,
    spanId,
    traceState: traceState?.serialize(),
    parentSpanId: span.parentSpanContext?.spanId,
    name: span.name.toWellFormed(),
    // That of OTLP begins with "unspecified".
    kind: span.kind + 1,
    startTimeUnixNano: nanoseconds(span.startTime),
    endTimeUnixNano: nanoseconds(span.endTime),
    attributes: jsonAttributes(span.attributes),
    droppedAttributesCount: span.droppedAttributesCount,
    events: span.events.map(jsonEvent),
    droppedEventsCount: span.droppedEventsCount,
    links: span.links.map(jsonLink),
    droppedLinksCount: span.droppedLinksCount,
    status: { code, message: message?.toWellFormed() },
    flags: flagsOf(traceFlags, span.parentSpanContext),
  };
}

function jsonEvent({ time, name, attributes, droppedAttributesCount }: TimedEvent): object {
  return {
    timeUnixNano: nanoseconds(time),
    name: name.toWellFormed(),
    attributes: jsonAttributes(attributes),
    droppedAttributesCount,
  };
}

function jsonLink({ context, attributes, droppedAttributesCount }: Link): object {
  return {
    traceId: context.traceId,
    spanId: context.spanId,
    traceState: context.traceState?.serialize(),
    attributes: jsonAttributes(attributes),
    droppedAttributesCount,
    flags: flagsOf(context.traceFlags, context),
  };
}

const DIGITS_OF_NANOSECONDS = 9;

/** A time as text, which is exact where a number is not; one before 1970 becomes 0. */
function nanoseconds([seconds, part]: HrTime): string {
  const whole = seconds > 0 ? Math.trunc(seconds) : 0;
  const rest = String(part > 0 ? Math.trunc(part) : 0);
  return whole === 0 ? rest : `${whole}${rest.padStart(DIGITS_OF_NANOSECONDS, '0')}`;
}

interface JsonAnswer {
  readonly partialSuccess?: { readonly rejectedSpans?: unknown; readonly errorMessage?: unknown } | null;
}

/** @throws Error for what is no answer of OTLP. */
function readPartialSuccess(body: Buffer): PartialSuccess {
  const answer = (body.length === 0 ? {} : JSON.parse(body.toString())) as JsonAnswer;
  const { rejectedSpans, errorMessage } = answer.partialSuccess ?? {};
  return {
    // It has 64 bits, so it may be text.
    rejectedSpans: Number(rejectedSpans ?? 0),
    message: typeof errorMessage === 'string' ? errorMessage : '',
  };
}
