import type { MetricFamily } from '@eyrie/metrics/engine';

/** The type of a metric, of prom-client's too. */
export type SampleType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'info' | 'unknown';

/** One series of a metric. */
export interface MetricSample<Labels = Readonly<Record<string, string>>> {
  readonly name: string;
  readonly type: SampleType;
  readonly labels: Labels;
  /**
   * Of a counter how far it has come since the last reset, of a histogram or a summary how many observations it has
   * taken since then, of everything else its number now.
   */
  readonly value: number;
  /** Of a histogram or a summary: the sum of what was observed since the last reset. */
  readonly sum?: number;
}

/** A metric with its series as they are now. */
export interface MetricState {
  readonly name: string;
  readonly type: SampleType;
  /** `undefined` where it is not known before something is recorded. */
  readonly labelNames: readonly string[] | undefined;
  readonly samples: readonly MetricSample[];
}

/** A family as its series are now. */
export function stateOf(family: MetricFamily): MetricState {
  const { name, type, labelNames } = family.descriptor;
  if (family.kind === 'collected') {
    return { name, type, labelNames: undefined, samples: collectedSamples(family) };
  }
  const labelsOf = (values: readonly string[]): Record<string, string> =>
    Object.fromEntries(labelNames.map((label, index) => [label, values[index] ?? '']));
  const samples: readonly MetricSample[] =
    family.kind === 'scalar'
      ? family.series.map((series) => ({
          name,
          type,
          labels: labelsOf(series.labelValues),
          value: family.read(series),
        }))
      : family.series.map(({ labelValues, cells }) => ({
          name,
          type,
          labels: labelsOf(labelValues),
          // One count for each bucket, and then the sum.
          value: cells.subarray(0, -1).reduce((count, each) => count + each, 0),
          sum: cells.at(-1) ?? 0,
        }));
  return { name, type, labelNames, samples };
}

type CollectedFamily = Extract<MetricFamily, { kind: 'collected' }>;

function collectedSamples({ descriptor: { name, type }, samples }: CollectedFamily): readonly MetricSample[] {
  if (type !== 'histogram' && type !== 'summary') {
    return samples.map(({ labels, value }) => ({ name, type, labels, value }));
  }
  const sums = new Map(
    samples.filter(({ suffix }) => suffix === '_sum').map((one) => [keyOf(one.labels), one.value]),
  );
  return samples
    .filter(({ suffix }) => suffix === '_count')
    .map(({ labels, value }) => ({ name, type, labels, value, sum: sums.get(keyOf(labels)) ?? 0 }));
}

/** Tells the label sets of a metric apart. */
export function keyOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}
