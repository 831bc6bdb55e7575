import type { GaugeSeries } from '../series/gauge-series.js';
import type { SeriesIndex } from '../series/series-index.js';
import type { GivenLabels } from '../series/series-table.js';
import type { BoundGauge, Gauge } from './instruments.js';

export class LabelledGauge implements Gauge<GivenLabels> {
  readonly #index: SeriesIndex<BoundGauge, GaugeSeries>;

  constructor(index: SeriesIndex<BoundGauge, GaugeSeries>) {
    this.#index = index;
  }

  set(labels: GivenLabels, value: number): void {
    this.#index.find(labels).set(value);
  }

  inc(labels: GivenLabels, amount?: number): void {
    this.#index.find(labels).inc(amount);
  }

  dec(labels: GivenLabels, amount?: number): void {
    this.#index.find(labels).dec(amount);
  }

  bind(labels: GivenLabels): BoundGauge {
    return this.#index.find(labels);
  }
}
