import { createRequire } from 'node:module';
import type { TraceContext, TraceContextReader } from './trace-context.js';

/** What is read of `@opentelemetry/api`, in every version from 1.4 on. */
interface OpenTelemetryApi {
  readonly trace: { getActiveSpan(): { spanContext(): SpanContext } | undefined };
  isSpanContextValid(context: SpanContext): boolean;
}

interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
}

const SAMPLED = 1;

/**
 * Reads the active span of an OpenTelemetry SDK that the app has started, whichever it is, through the API that the
 * app has installed. Without that package there is none.
 */
export function openTelemetrySpan(): TraceContextReader {
  // Loaded when first asked: an app that never asks does not pay for it.
  let api: OpenTelemetryApi | null | undefined;
  return (): TraceContext | undefined => {
    if (api === undefined) api = installedApi();
    const span = api?.trace.getActiveSpan()?.spanContext();
    if (span === undefined || api?.isSpanContextValid(span) !== true) return undefined;
    return {
      traceId: span.traceId,
      spanId: span.spanId,
      sampled: (span.traceFlags & SAMPLED) === SAMPLED,
    };
  };
}

function installedApi(): OpenTelemetryApi | null {
  try {
    return createRequire(import.meta.url)('@opentelemetry/api') as OpenTelemetryApi;
  } catch {
    return null;
  }
}
