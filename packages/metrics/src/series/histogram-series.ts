import type { TraceContext } from '@eyrie/core/engine';
import type { BoundHistogram } from '../instruments/instruments.js';
import type { Rejections } from '../instruments/rejections.js';
import type { BucketLayout } from './bucket-layout.js';
import type { CellPlace } from './cell-slabs.js';
import type { HistogramSeries as HistogramSeriesData } from './family.js';
import { SpanExemplars } from './span-exemplars.js';

/** A histogram's series is its bound handle. */
export class HistogramSeries implements HistogramSeriesData, BoundHistogram {
  readonly labelValues: readonly string[];
  readonly cells: Float64Array;
  exemplars: SpanExemplars | undefined;
  // The same memory as `cells`: through an object that many series share it is reached faster.
  readonly #slab: Float64Array;
  readonly #start: number;
  readonly #layout: BucketLayout;
  readonly #rejections: Rejections;

  constructor(
    labelValues: readonly string[],
    place: CellPlace,
    layout: BucketLayout,
    rejections: Rejections,
  ) {
    this.labelValues = labelValues;
    this.cells = place.slab.subarray(place.start, place.start + layout.sumIndex + 1);
    this.#slab = place.slab;
    this.#start = place.start;
    this.#layout = layout;
    this.#rejections = rejections;
  }

  observe(value: number, span?: TraceContext): void {
    if (!Number.isFinite(value)) {
      this.#rejections.value(value);
      return;
    }
    const layout = this.#layout;
    const slab = this.#slab;
    const start = this.#start;
    const bucket = layout.indexOf(value);
    (slab[start + bucket] as number)++;
    (slab[start + layout.sumIndex] as number) += value;
    if (span !== undefined) this.#keepExemplar(bucket, value, span);
  }

  #keepExemplar(bucket: number, value: number, span: TraceContext): void {
    try {
      if (!span.sampled) return;
      this.exemplars ??= new SpanExemplars(this.#layout.sumIndex);
      this.exemplars.keep(bucket, value, span);
    } catch {
      // A getter or a proxy that throws: the observation is counted all the same.
    }
  }

  startTimer(): () => number {
    return startTimer(this);
  }

  isRecorded(): boolean {
    return countOf(this) > 0;
  }
}

/** How many observations a series holds. */
export function countOf({ cells }: HistogramSeriesData): number {
  let count = 0;
  for (let bucket = 0; bucket < cells.length - 1; bucket++) count += cells[bucket] as number;
  return count;
}

/** Starts a clock whose first stop is observed, in seconds. */
export function startTimer(histogram: Pick<BoundHistogram, 'observe'>): () => number {
  const startedAt = performance.now();
  let seconds: number | undefined;
  return () => {
    if (seconds === undefined) {
      seconds = (performance.now() - startedAt) / 1000;
      histogram.observe(seconds);
    }
    return seconds;
  };
}
