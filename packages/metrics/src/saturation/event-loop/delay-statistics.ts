/** What the delays of a window come to, in seconds. */
export interface DelayStatistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly stddev: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** How the window is looked at. */
export interface StatisticsOptions {
  /** Seconds between two samples of a loop that is never late. */
  readonly resolution: number;
  /** Length of a slice in seconds. */
  readonly sliceSeconds: number;
}

const NO_DELAY: DelayStatistics = { min: 0, max: 0, mean: 0, stddev: 0, p50: 0, p90: 0, p99: 0 };

/**
 * Statistics over time, not over samples: a sample with the delay d stands for the d + resolution seconds that
 * it covers. Otherwise one stretch of 200 ms would be one sample among thousands, and no percentile would see
 * what 200 ms worth of requests had to wait for.
 *
 * `slices` are the window's delays cut into slices of equal length. p99 is the delay that was reached or
 * exceeded during 1 % of the worst slice, p90 during 10 %, p50 during half of it. The arrays are sorted in place.
 */
export function delayStatistics(
  slices: readonly Float64Array[],
  options: StatisticsOptions,
): DelayStatistics {
  const { resolution, sliceSeconds } = options;
  let statistics = NO_DELAY;
  let [min, seconds, sum, sumOfSquares] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  for (const delays of slices) {
    delays.sort();
    for (const delay of delays) {
      const weight = delay + resolution;
      seconds += weight;
      sum += weight * delay;
      sumOfSquares += weight * delay * delay;
    }
    min = Math.min(min, delays[0] ?? min);
    statistics = {
      ...statistics,
      max: Math.max(statistics.max, delays.at(-1) ?? 0),
      p50: Math.max(statistics.p50, exceededFor(delays, sliceSeconds * 0.5, resolution)),
      p90: Math.max(statistics.p90, exceededFor(delays, sliceSeconds * 0.1, resolution)),
      p99: Math.max(statistics.p99, exceededFor(delays, sliceSeconds * 0.01, resolution)),
    };
  }
  if (seconds === 0) return NO_DELAY;
  const mean = sum / seconds;
  // Rounding may leave a variance just below zero.
  const stddev = Math.sqrt(Math.max(0, sumOfSquares / seconds - mean * mean));
  return { ...statistics, min, mean, stddev };
}

/** The largest delay that was reached for at least so many seconds; `delays` ascend. */
function exceededFor(delays: Float64Array, seconds: number, resolution: number): number {
  let covered = 0;
  for (let index = delays.length - 1; index >= 0; index -= 1) {
    const delay = delays[index] ?? 0;
    covered += delay + resolution;
    if (covered >= seconds) return delay;
  }
  return 0;
}
