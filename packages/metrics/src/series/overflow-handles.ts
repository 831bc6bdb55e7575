import type { TraceContext } from '@eyrie/core/engine';
import type { BoundCounter, BoundGauge, BoundHistogram } from '../instruments/instruments.js';
import type { CounterSeries } from './counter-series.js';
import type { GaugeSeries } from './gauge-series.js';
import { type HistogramSeries, startTimer } from './histogram-series.js';

/** How many recordings of a metric went to an overflow series. */
export interface OverflowTally {
  recordings: number;
}

/** Records into an overflow series, and counts that it did. */
export class OverflowedCounter implements BoundCounter {
  readonly #series: CounterSeries;
  readonly #tally: OverflowTally;

  constructor(series: CounterSeries, tally: OverflowTally) {
    this.#series = series;
    this.#tally = tally;
  }

  inc(amount?: number): void {
    this.#tally.recordings++;
    this.#series.inc(amount);
  }
}

/** As {@link OverflowedCounter}. Label sets share the number: the last one that sets it wins. */
export class OverflowedGauge implements BoundGauge {
  readonly #series: GaugeSeries;
  readonly #tally: OverflowTally;

  constructor(series: GaugeSeries, tally: OverflowTally) {
    this.#series = series;
    this.#tally = tally;
  }

  set(value: number): void {
    this.#tally.recordings++;
    this.#series.set(value);
  }

  inc(amount?: number): void {
    this.#tally.recordings++;
    this.#series.inc(amount);
  }

  dec(amount?: number): void {
    this.#tally.recordings++;
    this.#series.dec(amount);
  }

  readFrom(read: () => number): void {
    this.#tally.recordings++;
    this.#series.readFrom(read);
  }
}

/** As {@link OverflowedCounter}. */
export class OverflowedHistogram implements BoundHistogram {
  readonly #series: HistogramSeries;
  readonly #tally: OverflowTally;

  constructor(series: HistogramSeries, tally: OverflowTally) {
    this.#series = series;
    this.#tally = tally;
  }

  observe(value: number, span?: TraceContext): void {
    this.#tally.recordings++;
    this.#series.observe(value, span);
  }

  startTimer(): () => number {
    return startTimer(this);
  }
}
