import type { LabelSchema, LabelValues, NoLabels, WithoutBareStrings } from './label-schema.js';
import type { MetricDisplay, MetricDisplayOptions } from './metric-display.js';

/** The three instruments. */
export type MetricType = 'counter' | 'gauge' | 'histogram';

/** What `counter` and `gauge` take. */
export interface MetricOptions<S extends LabelSchema = NoLabels> {
  /** Full exposition name in snake case with its unit, such as `payment_duration_seconds`; a counter's ends in `_total`. */
  readonly name: string;
  /** One sentence for whoever meets the metric on a dashboard. */
  readonly help: string;
  /** @default no labels */
  readonly labels?: S & WithoutBareStrings<S>;
  /** What dashboards should make of it. @default nothing */
  readonly display?: MetricDisplayOptions;
  /** Series (label sets) before further ones go to the overflow series. @default the registry's `maxSeriesPerMetric` */
  readonly maxSeries?: number;
  /**
   * Labels that become `__other__` once `maxSeries` is reached; the rest keep their values, so that a label
   * such as `status_code` stays readable while `route` explodes.
   * @default all labels
   */
  readonly overflowLabels?: readonly NoInfer<keyof S & string>[];
}

/** What `histogram` takes. */
export interface HistogramOptions<S extends LabelSchema = NoLabels> extends MetricOptions<S> {
  /**
   * Upper bounds in ascending order, inclusive, without `+Inf`; at most 200.
   * @default [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10] (seconds)
   */
  readonly buckets?: readonly number[];
}

interface Declaration<S extends LabelSchema> {
  readonly name: string;
  readonly help: string;
  readonly labels: S;
  readonly display?: MetricDisplay;
  readonly maxSeries?: number;
  readonly overflowLabels?: readonly string[];
}

/** Inert, frozen data: importing one registers nothing. */
export interface CounterDeclaration<S extends LabelSchema = LabelSchema> extends Declaration<S> {
  readonly type: 'counter';
}

/** Inert, frozen data: importing one registers nothing. */
export interface GaugeDeclaration<S extends LabelSchema = LabelSchema> extends Declaration<S> {
  readonly type: 'gauge';
}

/** Inert, frozen data: importing one registers nothing. */
export interface HistogramDeclaration<S extends LabelSchema = LabelSchema> extends Declaration<S> {
  readonly type: 'histogram';
  /** Upper bounds in ascending order, without `+Inf`. */
  readonly buckets: readonly number[];
}

/** Any declared metric. */
export type MetricDeclaration<S extends LabelSchema = LabelSchema> =
  | CounterDeclaration<S>
  | GaugeDeclaration<S>
  | HistogramDeclaration<S>;

/**
 * The label values that a declared metric takes.
 *
 * @example
 * ```ts
 * type SignupLabels = LabelsOf<typeof userSignups>; // { plan: 'free' | 'pro'; source: string }
 * ```
 */
export type LabelsOf<D extends MetricDeclaration> =
  D extends MetricDeclaration<infer S> ? LabelValues<S> : never;
