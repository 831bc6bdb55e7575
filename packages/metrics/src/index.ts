// Everything of the engine, and what joins it to Nest.
export * from './engine.js';
export { Counted, type CountedCalls, type CountedOptions } from './nest/decorators/counted.js';
export type {
  LabelOptions,
  MethodOutcome,
  OptionalOptions,
  OutcomeLabels,
} from './nest/decorators/method-outcome.js';
export { Timed, type TimedOptions } from './nest/decorators/timed.js';
export {
  type StartLabels,
  TrackInProgress,
  type TrackInProgressOptions,
} from './nest/decorators/track-in-progress.js';
export { InjectMetric } from './nest/inject-metric.js';
export { MetricsModule, type MetricsModuleAsyncOptions } from './nest/metrics.module.js';
export type { MetricsModuleOptions } from './nest/metrics-providers.js';
export { APP_METRICS, metricToken } from './nest/tokens.js';
