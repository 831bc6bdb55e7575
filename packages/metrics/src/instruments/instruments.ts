import type { TraceContext } from '@eyrie/core/engine';
import type { LabelValues } from '../declarations/label-schema.js';
import type {
  CounterDeclaration,
  GaugeDeclaration,
  HistogramDeclaration,
  MetricDeclaration,
} from '../declarations/metric-declaration.js';

/** One series of a counter: keep it where the labels are known beforehand, recording then costs a few nanoseconds. */
export interface BoundCounter {
  /** Adds to the counter. A negative, infinite or NaN amount is dropped and counted. @default 1 */
  inc(amount?: number): void;
}

/** One series of a gauge. */
export interface BoundGauge {
  /** An infinite or NaN value is dropped and counted, here and below. */
  set(value: number): void;
  /** @default 1 */
  inc(amount?: number): void;
  /** @default 1 */
  dec(amount?: number): void;
  /**
   * Asks `read` for the value at each scrape from now on; what `set`, `inc` and `dec` record is not shown any
   * more. Where `read` throws or gives no finite number, the last good value stands and
   * `EYRIE_METRICS_READ_FAILED` is said once.
   *
   * @example
   * ```ts
   * queueLength.readFrom(() => queue.length);
   * ```
   */
  readFrom(read: () => number): void;
}

/** One series of a histogram. */
export interface BoundHistogram {
  /**
   * In the metric's unit, seconds for durations. An infinite or NaN value is dropped and counted.
   *
   * With the span in which it was measured the value becomes its bucket's exemplar, if the span is sampled: OpenMetrics
   * shows the last one of each bucket, so that a dashboard leads from a slow bucket to a trace.
   *
   * @param span @default none
   * @example
   * ```ts
   * duration.observe(0.3, app.traceContext.current());
   * ```
   */
  observe(value: number, span?: TraceContext): void;
  /**
   * Starts a clock. The returned function stops it, observes the seconds that have passed and returns them;
   * called again, it only returns them.
   */
  startTimer(): () => number;
}

/** A counter with labels `L`. */
export interface Counter<L> {
  /** See {@link BoundCounter.inc}. @default 1 */
  inc(labels: L, amount?: number): void;
  /** The series of these labels, for use again and again. It is shown, at zero, from now on. */
  bind(labels: L): BoundCounter;
}

/** A gauge with labels `L`. */
export interface Gauge<L> {
  /** See {@link BoundGauge.set}. */
  set(labels: L, value: number): void;
  /** @default 1 */
  inc(labels: L, amount?: number): void;
  /** @default 1 */
  dec(labels: L, amount?: number): void;
  /** The series of these labels, for use again and again. It is shown, at zero, from now on. */
  bind(labels: L): BoundGauge;
}

/** A histogram with labels `L`. */
export interface Histogram<L> {
  /** See {@link BoundHistogram.observe}. */
  observe(labels: L, value: number, span?: TraceContext): void;
  /** The series of these labels, for use again and again. It is shown, at zero, from now on. */
  bind(labels: L): BoundHistogram;
}

/**
 * What records for a declaration. A metric without labels is its own bound handle.
 *
 * @example
 * ```ts
 * constructor(@InjectMetric(userSignups) private readonly signups: MetricOf<typeof userSignups>) {}
 * ```
 */
export type MetricOf<D extends MetricDeclaration> =
  D extends CounterDeclaration<infer S>
    ? keyof S extends never
      ? BoundCounter
      : Counter<LabelValues<S>>
    : D extends GaugeDeclaration<infer S>
      ? keyof S extends never
        ? BoundGauge
        : Gauge<LabelValues<S>>
      : D extends HistogramDeclaration<infer S>
        ? keyof S extends never
          ? BoundHistogram
          : Histogram<LabelValues<S>>
        : never;
