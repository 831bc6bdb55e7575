/** One look at the loop: what happened since the look before. All times in seconds. */
export interface LoopInterval {
  readonly elapsed: number;
  /** The part of `elapsed` in which the loop was not waiting for events. */
  readonly busy: number;
}

// libuv counts in whole milliseconds, so a timer may be that late for no reason.
const CLOCK_STEP = 0.001;

/**
 * How long work had to wait for the loop in an interval, less the timer's resolution.
 *
 * A timer that fires late tells only how much of a blocked stretch was left when it fell due: a stretch of
 * 200 ms may show as 181 to 200 ms with a resolution of 20 ms. A timer falls due, on average, in the middle of
 * a short stretch, so twice the lateness estimates it, but never more than the loop was busy, which for a
 * stretch longer than the resolution is exact. Lateness beyond the busy time is time in which the operating
 * system gave the process no CPU: work waited just the same, so it counts.
 */
export function estimateDelay(interval: LoopInterval, resolution: number): number {
  const late = Math.max(0, interval.elapsed - resolution);
  return Math.max(late - CLOCK_STEP, Math.min(interval.busy, 2 * late), 0);
}
