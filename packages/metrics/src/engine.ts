export {
  type AppMetrics,
  type ExposedMetrics,
  exposedMetricsOf,
  installMetrics,
  metricsOf,
} from './app/app-metrics.js';
export { isMetricDeclaration } from './config/is-metric-declaration.js';
export {
  type MetricsOptions,
  metricsSection,
  type ResolvedMetricsOptions,
  type SaturationSettings,
} from './config/metrics-options.js';
export { counter, gauge, histogram } from './declarations/declare.js';
export { DEFAULT_BUCKETS } from './declarations/histogram-buckets.js';
export { MAX_LABEL_VALUE_LENGTH, OTHER } from './declarations/label-rules.js';
export {
  type BoundedLabel,
  bounded,
  type LabelSchema,
  type LabelValues,
  type NoLabels,
  type WithoutBareStrings,
} from './declarations/label-schema.js';
export type {
  CounterDeclaration,
  GaugeDeclaration,
  HistogramDeclaration,
  HistogramOptions,
  LabelsOf,
  MetricDeclaration,
  MetricOptions,
  MetricType,
} from './declarations/metric-declaration.js';
export type {
  MetricDisplay,
  MetricDisplayOptions,
  MetricPanel,
  MetricThreshold,
  MetricThresholdOptions,
  ThresholdSeverity,
} from './declarations/metric-display.js';
export type { ExpositionFormat } from './exposition/exposition-format.js';
export {
  createExpositionHandler,
  type ExpositionHandler,
  type ExpositionHandlerOptions,
} from './exposition/exposition-handler.js';
export {
  ExpositionRenderer,
  type ExpositionRendererOptions,
  expositionText,
} from './exposition/exposition-renderer.js';
export type { Labels } from './exposition/labels.js';
export type {
  BoundCounter,
  BoundGauge,
  BoundHistogram,
  Counter,
  Gauge,
  Histogram,
  MetricOf,
} from './instruments/instruments.js';
export type { Rejection } from './instruments/rejections.js';
export { MergedRegistries, type MergedRegistriesOptions } from './prom-client/merged-registries.js';
export type {
  PromClientMetric,
  PromClientMetricWithValues,
  PromClientRegistry,
  PromClientValue,
} from './prom-client/prom-client-registry.js';
export type { Collect } from './registry/collectors.js';
export {
  type CountOfOptions,
  MetricRegistry,
  type MetricRegistryOptions,
} from './registry/metric-registry.js';
export type { MetricUsage } from './registry/metric-usage.js';
export type {
  BucketExemplars,
  CollectedDescriptor,
  CollectedFamily,
  CollectedSample,
  HistogramFamily,
  HistogramSeries,
  MetricDescriptor,
  MetricFamily,
  SampleExemplar,
  ScalarFamily,
  ScalarSeries,
  Series,
} from './series/family.js';
