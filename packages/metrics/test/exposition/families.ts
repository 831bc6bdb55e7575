import type {
  CollectedDescriptor,
  CollectedFamily,
  CollectedSample,
  HistogramFamily,
  HistogramSeries,
  ScalarFamily,
  ScalarSeries,
} from '../../src/series/family.js';

/** A counter or gauge with a series per entry. */
export function scalar(
  type: 'counter' | 'gauge',
  name: string,
  labelNames: readonly string[],
  values: readonly (readonly [labelValues: readonly string[], value: number])[],
): ScalarFamily & { readonly series: ScalarSeries[] } {
  return {
    kind: 'scalar',
    descriptor: { name, help: `Help of ${name}.`, type, labelNames },
    series: values.map(([labelValues, value]) => ({ labelValues, value })),
    read: (series) => (series as ScalarSeries).value,
  };
}

/** A histogram without series. */
export function histogram(
  name: string,
  labelNames: readonly string[],
  buckets: readonly number[],
): HistogramFamily & { readonly series: HistogramSeries[] } {
  return {
    kind: 'histogram',
    descriptor: { name, help: `Help of ${name}.`, type: 'histogram', labelNames },
    buckets,
    series: [],
  };
}

/** Adds a series with the observations. */
export function addSeries(
  family: HistogramFamily & { readonly series: HistogramSeries[] },
  labelValues: readonly string[],
  observations: readonly number[] = [],
): HistogramSeries {
  const series = { labelValues, cells: new Float64Array(family.buckets.length + 2) };
  family.series.push(series);
  for (const value of observations) observe(family, series, value);
  return series;
}

/** Records as an instrument does. */
export function observe(family: HistogramFamily, { cells }: HistogramSeries, value: number): void {
  const found = family.buckets.findIndex((bound) => value <= bound);
  const bucket = found < 0 ? family.buckets.length : found;
  cells[bucket] = (cells[bucket] as number) + 1;
  cells[family.buckets.length + 1] = (cells[family.buckets.length + 1] as number) + value;
}

/** A family that was measured for this scrape. */
export function collected(
  type: CollectedDescriptor['type'],
  name: string,
  samples: readonly CollectedSample[],
): CollectedFamily {
  return { kind: 'collected', descriptor: { name, help: `Help of ${name}.`, type, labelNames: [] }, samples };
}

/** The same numbers on every run, from 0 up to but not including 1. */
export function pseudoRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The first line in which two long pages differ, as the difference of megabytes takes minutes to show. */
export function firstDifference(
  page: string,
  other: string,
): readonly [line: string, other: string] | undefined {
  if (page === other) return undefined;
  const lines = page.split('\n');
  const others = other.split('\n');
  const at = lines.findIndex((line, index) => line !== others[index]);
  return [lines[at] ?? '', others[at] ?? ''];
}
