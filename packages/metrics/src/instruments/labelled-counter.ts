import type { CounterSeries } from '../series/counter-series.js';
import type { SeriesIndex } from '../series/series-index.js';
import type { GivenLabels } from '../series/series-table.js';
import type { BoundCounter, Counter } from './instruments.js';

export class LabelledCounter implements Counter<GivenLabels> {
  readonly #index: SeriesIndex<BoundCounter, CounterSeries>;

  constructor(index: SeriesIndex<BoundCounter, CounterSeries>) {
    this.#index = index;
  }

  inc(labels: GivenLabels, amount?: number): void {
    this.#index.find(labels).inc(amount);
  }

  bind(labels: GivenLabels): BoundCounter {
    return this.#index.find(labels);
  }
}
