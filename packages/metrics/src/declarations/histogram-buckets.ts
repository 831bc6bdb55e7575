import { EyrieError } from '@eyrie/core/engine';

/** Upper bounds in seconds, from a cache hit to a request that somebody gives up on. */
export const DEFAULT_BUCKETS: readonly number[] = Object.freeze([
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10,
]);

const MAX_BUCKETS = 200;

/** Checks a histogram's upper bounds and returns a frozen copy. */
export function declareBuckets(metric: string, buckets: readonly number[]): readonly number[] {
  if (!Array.isArray(buckets) || buckets.length === 0 || buckets.length > MAX_BUCKETS) {
    throw invalid(metric, `does not have between 1 and ${MAX_BUCKETS} buckets`);
  }
  buckets.forEach((bound: number, position) => {
    if (!Number.isFinite(bound)) throw invalid(metric, `has the bucket ${String(bound)}`);
    const previous = buckets[position - 1];
    if (previous !== undefined && bound <= previous) {
      throw invalid(metric, `has the bucket ${bound} after ${previous}`);
    }
  });
  return Object.freeze([...buckets]);
}

function invalid(metric: string, problem: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_METRICS_BUCKETS_INVALID',
    problem: `The histogram "${metric}" ${problem}`,
    remedy: 'Give finite upper bounds in ascending order, without +Inf, such as [0.1, 0.5, 1]',
  });
}
