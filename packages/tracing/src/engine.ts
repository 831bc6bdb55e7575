export { type AppTracing, installTracing, tracingOf } from './app/app-tracing.js';
export type {
  BatchSettings,
  OtlpProtocol,
  OtlpTraceExporter,
  TraceExporter,
} from './config/delivery-options.js';
export type { LibrarySettings } from './config/library-options.js';
export type { PropagationFormat, PropagationSettings } from './config/propagation-options.js';
export type {
  RouteRatio,
  SamplerName,
  SamplingSettings,
  TailSamplingSettings,
} from './config/sampling-options.js';
export {
  type ResolvedTracingOptions,
  type SpanLimitSettings,
  type TracingOptions,
  tracingSection,
} from './config/tracing-options.js';
export {
  type BegunSpan,
  type SpanKindName,
  type SpanOptions,
  Tracer,
  type TracerParts,
} from './spans/tracer.js';
export { withSpan } from './spans/with-span.js';
