export { type AppTracing, type SpanTaps, type TracingMode, tracingOf } from './app/app-tracing.js';
export { installTracing } from './app/install-tracing.js';
export {
  type BatchSettings,
  OTLP_PROTOCOLS,
  type OtlpProtocol,
  type OtlpTraceExporter,
  type TraceExporter,
} from './config/delivery-options.js';
export type { LibrarySettings } from './config/library-options.js';
export {
  PROPAGATION_FORMATS,
  type PropagationFormat,
  type PropagationSettings,
} from './config/propagation-options.js';
export {
  type RouteRatio,
  SAMPLER_NAMES,
  type SamplerName,
  type SamplingSettings,
  type TailSamplingSettings,
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
