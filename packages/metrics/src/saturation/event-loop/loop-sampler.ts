import { performance } from 'node:perf_hooks';
// Imported, so that a test's fake timers cannot drive the sampler.
import { clearInterval, setInterval } from 'node:timers';
import { estimateDelay } from './delay-estimate.js';
import { type DelayStatistics, delayStatistics } from './delay-statistics.js';
import { type LoopSample, LoopSamples } from './loop-samples.js';

/** Options of {@link LoopSampler}. */
export interface LoopSamplerOptions {
  /** Length of the sliding window in seconds. */
  readonly windowSeconds: number;
  /** Seconds between two samples. @default 0.02 */
  readonly resolutionSeconds?: number;
}

/** What the loop was like over the window. */
export interface LoopReading {
  /** Seconds of delay by statistic. */
  readonly delays: DelayStatistics;
  /** The delay of the latest sample in seconds. */
  readonly latestDelay: number;
  /** Share of the window in which the loop was busy, 0 to 1. */
  readonly utilization: number;
}

const DEFAULT_RESOLUTION_SECONDS = 0.02;
// Percentiles belong to the worst slice: short enough that a stretch of 50 ms is seen at p99.
const MAX_SLICE_SECONDS = 5;
const MIN_SLICES = 6;

/**
 * Looks at the event loop through an unreferenced timer and keeps the samples of a sliding window.
 * Reading changes nothing: any number of readers see the same.
 */
export class LoopSampler {
  readonly #window: number;
  readonly #resolution: number;
  readonly #slices: number;
  readonly #samples: LoopSamples;
  #timer: NodeJS.Timeout | undefined;
  #lookedAt = 0;
  #idleThen = 0;

  constructor(options: LoopSamplerOptions) {
    this.#window = options.windowSeconds;
    this.#resolution = options.resolutionSeconds ?? DEFAULT_RESOLUTION_SECONDS;
    this.#slices = Math.max(MIN_SLICES, Math.ceil(this.#window / MAX_SLICE_SECONDS));
    // Timers fire up to a millisecond early, hence a tenth more than the window holds.
    this.#samples = new LoopSamples(Math.ceil((1.1 * this.#window) / this.#resolution));
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#markLook(now(), idleSeconds());
    this.#timer = setInterval(() => {
      const sample = this.#look();
      this.#samples.add(sample);
      this.#markLook(sample.endedAt, idleSeconds());
    }, this.#resolution * 1000).unref();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** The window up to now; `undefined` before the first sample and after `close`. */
  read(): LoopReading | undefined {
    if (this.#timer === undefined) return undefined;
    const current = this.#look();
    // A scrape in the very iteration that blocked comes before the timer that is overdue.
    const samples = this.#samples.after(current.endedAt - this.#window);
    if (current.elapsed > this.#resolution) samples.unshift(current);
    const [latest] = samples;
    if (latest === undefined) return undefined;
    const sliceSeconds = this.#window / this.#slices;
    return {
      delays: delayStatistics(this.#cut(samples, current.endedAt, sliceSeconds), {
        resolution: this.#resolution,
        sliceSeconds,
      }),
      latestDelay: latest.delay,
      utilization: utilizationOf(samples),
    };
  }

  #look(): LoopSample {
    const endedAt = now();
    const elapsed = endedAt - this.#lookedAt;
    // Idle time counts what the loop spent in the poll phase; before the loop runs all time is busy.
    const busy = Math.max(0, elapsed - (idleSeconds() - this.#idleThen));
    return { endedAt, elapsed, busy, delay: estimateDelay({ elapsed, busy }, this.#resolution) };
  }

  #markLook(time: number, idle: number): void {
    this.#lookedAt = time;
    this.#idleThen = idle;
  }

  /** The delays by slice, counted back from `time`; `samples` come newest first. */
  #cut(samples: readonly LoopSample[], time: number, sliceSeconds: number): readonly Float64Array[] {
    const delays = new Float64Array(samples.length);
    const counts = new Array<number>(this.#slices).fill(0);
    samples.forEach(({ delay, endedAt }, position) => {
      delays[position] = delay;
      const slice = Math.min(Math.floor((time - endedAt) / sliceSeconds), this.#slices - 1);
      counts[slice] = (counts[slice] ?? 0) + 1;
    });
    let start = 0;
    return counts.map((count) => {
      start += count;
      return delays.subarray(start - count, start);
    });
  }
}

function utilizationOf(samples: readonly LoopSample[]): number {
  let [busy, elapsed] = [0, 0];
  for (const sample of samples) {
    busy += sample.busy;
    elapsed += sample.elapsed;
  }
  return elapsed === 0 ? 0 : busy / elapsed;
}

function now(): number {
  return performance.now() / 1000;
}

function idleSeconds(): number {
  return performance.nodeTiming.idleTime / 1000;
}
