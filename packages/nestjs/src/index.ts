// One import for everything that a service needs. Whatever else a package exports is taken from that package.
export { Audited, AuditHealthIndicator, type AuditHealthResult } from '@eyrie/audit';
export { EYRIE_APP, Observed, type ObservedOptions } from '@eyrie/core';
export { APP_LOGGING, EyrieLogger, LINE_WRITER } from '@eyrie/logging';
export {
  APP_METRICS,
  Counted,
  type CountedOptions,
  InjectMetric,
  type MethodOutcome,
  MetricsModule,
  metricToken,
  Timed,
  type TimedOptions,
  TrackInProgress,
  type TrackInProgressOptions,
} from '@eyrie/metrics';
export { InjectStore, STORE } from '@eyrie/store';
export { Span, type SpanDecoratorOptions } from '@eyrie/tracing';
export * from './engine.js';
export { EyrieModule, type EyrieModuleAsyncOptions } from './nest/eyrie.module.js';
export { EYRIE_CONFIG } from './nest/tokens.js';
