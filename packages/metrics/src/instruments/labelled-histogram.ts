import type { TraceContext } from '@eyrie/core/engine';
import type { HistogramSeries } from '../series/histogram-series.js';
import type { SeriesIndex } from '../series/series-index.js';
import type { GivenLabels } from '../series/series-table.js';
import type { BoundHistogram, Histogram } from './instruments.js';

export class LabelledHistogram implements Histogram<GivenLabels> {
  readonly #index: SeriesIndex<BoundHistogram, HistogramSeries>;

  constructor(index: SeriesIndex<BoundHistogram, HistogramSeries>) {
    this.#index = index;
  }

  observe(labels: GivenLabels, value: number, span?: TraceContext): void {
    this.#index.find(labels).observe(value, span);
  }

  bind(labels: GivenLabels): BoundHistogram {
    return this.#index.find(labels);
  }
}
