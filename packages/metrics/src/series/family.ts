/** What a metric is, as the exposition formats name it. */
export interface MetricDescriptor {
  /** Full exposition name; a counter's ends in `_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** In the order in which a series keeps its values. */
  readonly labelNames: readonly string[];
}

/** One label set of a metric. A series object stays the same for as long as its registry lives. */
export interface Series {
  /** In the order of the descriptor's `labelNames`. */
  readonly labelValues: readonly string[];
}

/** A series with one number. */
export interface ScalarSeries extends Series {
  value: number;
}

/**
 * A histogram's series. `cells` holds one count per bucket (each observation in exactly one bucket, the last
 * one is `+Inf`) and then the sum, so that it is updated in one place and read in one instant.
 */
export interface HistogramSeries extends Series {
  readonly cells: Float64Array;
  /** A bucket's exemplar changes only together with its count. @default none */
  readonly exemplars?: BucketExemplars | undefined;
}

/** One example for each bucket of a series: a value that fell into it, and the trace in which it was measured. */
export interface BucketExemplars {
  /** By bucket. */
  readonly values: Float64Array;
  /** By bucket: whole milliseconds since the epoch, 0 where it has no example. */
  readonly times: Float64Array;
  /** 48 ASCII digits per bucket: the 32 of the trace id, then the 16 of the span id, both in lower-case hexadecimal. */
  readonly ids: Uint8Array;
}

/** Counters and gauges: `read` gives the number to show for a series. */
export interface ScalarFamily<S extends Series = Series> {
  readonly kind: 'scalar';
  readonly descriptor: MetricDescriptor;
  /** Only grows; a series keeps its position. */
  readonly series: readonly S[];
  readonly read: (series: S) => number;
}

/** Histograms. */
export interface HistogramFamily {
  readonly kind: 'histogram';
  readonly descriptor: MetricDescriptor;
  /** Upper bounds in ascending order, without `+Inf`. */
  readonly buckets: readonly number[];
  /** Only grows; a series keeps its position. */
  readonly series: readonly HistogramSeries[];
}

/** An example behind a number, such as the trace of one observation; only OpenMetrics can show it. */
export interface SampleExemplar {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Unix time in seconds. */
  readonly timestamp?: number;
}

/** One sample of a family that is measured at scrape. */
export interface CollectedSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** What follows the family's name, such as `_bucket` in a histogram. @default '' */
  readonly suffix?: string;
  readonly exemplar?: SampleExemplar;
}

/** What a family measured at scrape is: besides the declared types, those that only others record. */
export interface CollectedDescriptor extends Omit<MetricDescriptor, 'type'> {
  /** `info` is shown as a gauge and `unknown` as untyped in the text format. */
  readonly type: MetricDescriptor['type'] | 'summary' | 'info' | 'unknown';
}

/** A family that is measured at scrape (process, runtime, container, Eyrie's own, a merged registry). */
export interface CollectedFamily {
  readonly kind: 'collected';
  readonly descriptor: CollectedDescriptor;
  readonly samples: readonly CollectedSample[];
}

/** Everything that an exposition can show. */
export type MetricFamily = ScalarFamily | HistogramFamily | CollectedFamily;
