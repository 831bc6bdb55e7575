import type { BoundGauge } from '../instruments/instruments.js';
import type { Rejections } from '../instruments/rejections.js';
import type { ScalarSeries } from './family.js';

/** A gauge's series is its bound handle. */
export class GaugeSeries implements ScalarSeries, BoundGauge {
  readonly labelValues: readonly string[];
  value: number;
  readonly #rejections: Rejections;
  // Zero is a value like any other for a gauge.
  #recorded = false;
  #read: (() => number) | undefined;

  constructor(labelValues: readonly string[], rejections: Rejections) {
    this.labelValues = labelValues;
    // A floating-point field from the start: the first fraction would otherwise change the shape of every series.
    this.value = Number.NaN;
    this.value = 0;
    this.#rejections = rejections;
  }

  set(value: number): void {
    if (Number.isFinite(value)) {
      this.value = value;
      this.#recorded = true;
    } else this.#rejections.value(value);
  }

  inc(amount = 1): void {
    if (Number.isFinite(amount)) {
      this.value += amount;
      this.#recorded = true;
    } else this.#rejections.value(amount);
  }

  dec(amount = 1): void {
    if (Number.isFinite(amount)) {
      this.value -= amount;
      this.#recorded = true;
    } else this.#rejections.value(amount);
  }

  readFrom(read: () => number): void {
    this.#read = read;
    this.#recorded = true;
  }

  isRecorded(): boolean {
    return this.#recorded;
  }

  /** The number to show now. */
  current(): number {
    if (this.#read !== undefined) this.#sample(this.#read);
    return this.value;
  }

  #sample(read: () => number): void {
    try {
      const value = read();
      if (Number.isFinite(value)) this.value = value;
      else this.#rejections.failedRead('gave no finite number');
    } catch {
      this.#rejections.failedRead('threw');
    }
  }
}
