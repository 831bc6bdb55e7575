// Further apart, the clock of the machine was set, or the machine was asleep.
const TOLERANCE_MS = 50;

let offset = performance.timeOrigin;

/**
 * The time of day, in milliseconds since the epoch with fraction, at a mark of `performance.now()`. Times of one process
 * follow each other as its marks do, unless the clock of the machine is set.
 */
export function wallTimeOf(mark: number): number {
  const present = Date.now() - performance.now();
  if (Math.abs(present - offset) > TOLERANCE_MS) offset = present;
  return offset + mark;
}
