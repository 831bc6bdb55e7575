/** The bounds, in seconds, that request durations have by default. */
const BOUNDS = [0, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];

/** The value that this share of the values does not exceed (nearest rank). */
export function quantile(share: number, values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
}

/** The bucket of request durations that holds this many seconds. */
export function bucketOf(seconds: number): { readonly over: number; readonly upTo: number } {
  const upper = BOUNDS.findIndex((bound) => bound >= seconds);
  return { over: BOUNDS[upper - 1] ?? 0, upTo: BOUNDS[upper] ?? Number.POSITIVE_INFINITY };
}
