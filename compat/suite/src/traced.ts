import type { EyrieApp } from '@eyrie/core/engine';
import type { TracingOptions } from '@eyrie/nestjs';
import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';

/** A span as far as scenarios compare it. */
export interface SeenSpan {
  readonly name: string;
  readonly isServer: boolean;
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: 'unset' | 'ok' | 'error';
  /** Classes of what its exception events tell, in their order. */
  readonly exceptions: readonly string[];
  readonly durationNs: number;
}

const STATUSES = ['unset', 'ok', 'error'] as const;

// By app, as scenarios start several.
const SPANS = new WeakMap<EyrieApp, SeenSpan[]>();

/** Every span that an app has delivered. */
export function spansOf(app: EyrieApp): readonly SeenSpan[] {
  return SPANS.get(app) ?? [];
}

/** How the spans of an app are made. */
export interface KeptTracingOptions {
  /** A processor of the app's own wants to see each span when it begins. @default [] */
  readonly spanProcessors?: readonly SpanProcessor[];
}

/** Tracing whose spans are kept for {@link spansOf}. */
export function keptTracing(app: EyrieApp, { spanProcessors = [] }: KeptTracingOptions = {}): TracingOptions {
  // Bounded by what one scenario makes.
  const spans: SeenSpan[] = [];
  SPANS.set(app, spans);
  return {
    exporter: { type: 'custom', exporter: keepIn(spans) },
    sampling: { ratio: 1 },
    batch: { delayMs: 10 },
    spanProcessors,
  };
}
function keepIn(spans: SeenSpan[]): SpanExporter {
  return {
    export: (batch, done) => {
      spans.push(...batch.map(seen));
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
}

function seen(span: ReadableSpan): SeenSpan {
  const { traceId, spanId } = span.spanContext();
  const [seconds, nanoseconds] = span.duration;
  return {
    name: span.name,
    isServer: span.kind === SpanKind.SERVER,
    traceId,
    spanId,
    attributes: { ...span.attributes },
    status: STATUSES[span.status.code],
    exceptions: span.events
      .filter(({ name }) => name === 'exception')
      .map(({ attributes }) => String(attributes?.['exception.type'])),
    durationNs: seconds * 1e9 + nanoseconds,
  };
}
