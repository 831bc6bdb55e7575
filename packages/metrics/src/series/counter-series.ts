import type { BoundCounter } from '../instruments/instruments.js';
import type { Rejections } from '../instruments/rejections.js';
import type { ScalarSeries } from './family.js';

/** A counter's series is its bound handle: recording touches one object. */
export class CounterSeries implements ScalarSeries, BoundCounter {
  readonly labelValues: readonly string[];
  value: number;
  readonly #rejections: Rejections;

  constructor(labelValues: readonly string[], rejections: Rejections) {
    this.labelValues = labelValues;
    // A floating-point field from the start: the first fraction would otherwise change the shape of every series.
    this.value = Number.NaN;
    this.value = 0;
    this.#rejections = rejections;
  }

  inc(amount = 1): void {
    if (typeof amount === 'number' && amount >= 0 && amount < Number.POSITIVE_INFINITY) this.value += amount;
    else this.#rejections.value(amount);
  }

  /** An increment of 0 leaves no trace. */
  isRecorded(): boolean {
    return this.value > 0;
  }
}
