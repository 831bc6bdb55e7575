/** How a dashboard draws a metric. */
export type MetricPanel = 'stat' | 'gauge' | 'timeseries' | 'bar' | 'heatmap' | 'table';

/** How bad it is to cross a threshold. */
export type ThresholdSeverity = 'info' | 'warn' | 'error' | 'critical';

/** A value from which on a metric deserves attention. */
export interface MetricThresholdOptions {
  /** In the metric's own unit. */
  readonly value: number;
  readonly severity: ThresholdSeverity;
  /**
   * Which side of `value` is the bad one.
   * @default 'below' where `value` is lower than the display's `target`, else 'above'
   */
  readonly when?: 'above' | 'below';
}

/** A {@link MetricThresholdOptions} with its side decided. */
export interface MetricThreshold extends Required<MetricThresholdOptions> {}

/** What people should see of a metric; it never changes what is recorded. */
export interface MetricDisplayOptions {
  /**
   * What one unit of the value is, as a reader would say it: `users`, `seconds`, `bytes`, `percent`, `EUR`.
   * A counter's unit is that of its total; dashboards add "per second" to rates.
   */
  readonly unit?: string;
  /** The value to aim for, in the metric's own unit; drawn as a line. */
  readonly target?: number;
  /** Coloured bands, at most {@link MAX_THRESHOLDS}. */
  readonly thresholds?: readonly MetricThresholdOptions[];
  /** @default 'timeseries' for counters and gauges, 'heatmap' for histograms */
  readonly panel?: MetricPanel;
}

/** A declared display: what was given, with the panel and each threshold's side decided. */
export interface MetricDisplay {
  /** See {@link MetricDisplayOptions.unit}. */
  readonly unit?: string;
  /** See {@link MetricDisplayOptions.target}. */
  readonly target?: number;
  /** In ascending order of `value`. */
  readonly thresholds: readonly MetricThreshold[];
  readonly panel: MetricPanel;
}

export const METRIC_PANELS: readonly MetricPanel[] = [
  'stat',
  'gauge',
  'timeseries',
  'bar',
  'heatmap',
  'table',
];
export const THRESHOLD_SEVERITIES: readonly ThresholdSeverity[] = ['info', 'warn', 'error', 'critical'];
export const MAX_THRESHOLDS = 10;
