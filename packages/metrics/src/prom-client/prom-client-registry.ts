/** One value of a metric as prom-client's `getMetricsAsJSON()` gives it. */
export interface PromClientValue {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number | undefined>>;
  /** The metric's name with a suffix such as `_bucket`; absent where it is the metric's name. */
  readonly metricName?: string;
}

/** What tells a metric of prom-client; `type` is `counter`, `gauge`, `histogram` or `summary` at run time. */
export interface PromClientMetric {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
}

/** A metric of prom-client with its present values. */
export interface PromClientMetricWithValues extends PromClientMetric {
  readonly values: readonly PromClientValue[];
}

/**
 * What Eyrie needs of a prom-client `Registry`: it reads and never changes anything. A registry of prom-client 15 fits,
 * the global `register` too.
 */
export interface PromClientRegistry {
  readonly contentType: string;
  getMetricsAsArray(): readonly PromClientMetric[];
  getMetricsAsJSON(): Promise<readonly PromClientMetricWithValues[]>;
}
