import type { SpanKindName, SpanTaps } from '@eyrie/tracing/engine';
import { SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import { definedOf } from '../matching/defined-of.js';

type TapValue<Announced> = Announced extends { announce(value: infer Value): void } ? Value : never;

/** A span as OpenTelemetry's SDK tells of it when it has ended. */
export type EndedSpan = TapValue<SpanTaps['ended']>;

/** A span as OpenTelemetry's SDK has begun it. */
export type StartedSpan = TapValue<SpanTaps['started']>;

type SpanAttributes = Readonly<Record<string, unknown>>;

/** Something that happened in the time of a span. */
export interface SpanEventRecord {
  readonly name: string;
  readonly attributes: SpanAttributes;
}

/** A span of another piece of work that this one has to do with. */
export interface SpanLinkRecord {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: SpanAttributes;
}

/** A span that has ended, complete and redacted. */
export interface SpanRecord {
  readonly name: string;
  readonly kind: SpanKindName;
  readonly traceId: string;
  readonly spanId: string;
  /** `undefined` where it begins its trace. */
  readonly parentSpanId: string | undefined;
  /** `error` where OpenTelemetry's status is ERROR; UNSET, which spans of success have, and OK are `ok`. */
  readonly status: 'ok' | 'error';
  readonly statusMessage: string | undefined;
  readonly attributes: SpanAttributes;
  readonly events: readonly SpanEventRecord[];
  readonly links: readonly SpanLinkRecord[];
  /** Milliseconds since the epoch. */
  readonly startTime: number;
  /** Milliseconds. */
  readonly durationMs: number;
  /** Whether it is delivered. */
  readonly sampled: boolean;
  /** Who made it: the name of the instrumentation scope. */
  readonly scope: string;
  /** The service, as every span of it says: `service.name`, `deployment.environment.name`, … */
  readonly resource: SpanAttributes;
}

// In the order of OpenTelemetry's numbers.
const KINDS: readonly SpanKindName[] = ['internal', 'server', 'client', 'producer', 'consumer'];

/** The same span in plain words. */
export function spanRecordOf(span: EndedSpan): SpanRecord {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    name: span.name,
    kind: KINDS[span.kind] ?? 'internal',
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    status: span.status.code === SpanStatusCode.ERROR ? 'error' : 'ok',
    statusMessage: span.status.message,
    attributes: definedOf(span.attributes),
    events: span.events.map(({ name, attributes = {} }) => ({ name, attributes: definedOf(attributes) })),
    links: span.links.map(({ context, attributes = {} }) => ({
      traceId: context.traceId,
      spanId: context.spanId,
      attributes: definedOf(attributes),
    })),
    startTime: millisecondsOf(span.startTime),
    durationMs: millisecondsOf(span.duration),
    sampled: (traceFlags & TraceFlags.SAMPLED) !== 0,
    scope: span.instrumentationScope.name,
    resource: definedOf(span.resource.attributes),
  };
}

function millisecondsOf([seconds, nanoseconds]: readonly [number, number]): number {
  return seconds * 1000 + nanoseconds / 1e6;
}
