import type { ExposedMetrics, MetricFamily, MetricRegistry, Rejection } from '@eyrie/metrics/engine';
import { stateOf } from '../metrics/metric-sample.js';
import type { TelemetryFinding } from './finding.js';

/** Metrics that exist twice under one name, or whose series do not have the same labels. */
export function inconsistentMetrics(families: readonly MetricFamily[]): readonly TelemetryFinding[] {
  const byName = new Map<string, { readonly types: Set<string>; readonly labels: Set<string> }>();
  for (const family of families) {
    const { name, type, labelNames, samples } = stateOf(family);
    const known = byName.get(name) ?? { types: new Set(), labels: new Set() };
    known.types.add(type);
    if (labelNames !== undefined) known.labels.add(labelNames.toSorted().join(', '));
    for (const { labels } of samples) known.labels.add(Object.keys(labels).toSorted().join(', '));
    byName.set(name, known);
  }
  return [...byName].flatMap(([name, { types, labels }]) => [
    ...(types.size > 1 ? [inconsistent(name, `has more than one type: ${[...types].join(' and ')}`)] : []),
    ...(labels.size > 1
      ? [inconsistent(name, `has series with different labels: ${labelSets(labels)}`)]
      : []),
  ]);
}

function labelSets(labels: ReadonlySet<string>): string {
  return [...labels].map((set) => `(${set === '' ? 'none' : set})`).join(' and ');
}

function inconsistent(name: string, what: string): TelemetryFinding {
  return {
    code: 'EYRIE_TESTING_METRIC_INCONSISTENT',
    subject: name,
    problem: `The metric "${name}" ${what}`,
    remedy:
      'Declare it once, with all its labels, and give all of them with every recording; rename the other one',
  };
}

/** Metrics that the app declares and nobody has recorded since its start. */
export function neverRecorded({ registry, ownMetrics }: ExposedMetrics): readonly TelemetryFinding[] {
  return registry
    .usage()
    .filter(({ name, neverRecorded: isMissing }) => isMissing && !ownMetrics.has(name))
    .map(({ name }) => ({
      code: 'EYRIE_TESTING_METRIC_NEVER_RECORDED',
      subject: name,
      problem: `The metric "${name}" is declared, and nothing was recorded into it`,
      remedy:
        'Record it where what it counts happens, have a test that makes it happen, or delete the declaration',
    }));
}

const REJECTIONS: Readonly<Record<Rejection['reason'], string>> = {
  value: 'a value that it cannot take',
  label_name: 'a label that it does not have',
  label_value: 'a label value that is missing or not among those declared',
};

/** Recordings that were wrong, with how many of them there were before. */
export function rejectedRecordings(
  registry: MetricRegistry,
  before: readonly Rejection[],
): readonly TelemetryFinding[] {
  return registry.rejections().flatMap(({ metric, reason, count }) => {
    const known = before.find((one) => one.metric === metric && one.reason === reason)?.count ?? 0;
    if (count === known) return [];
    return {
      code: 'EYRIE_TESTING_RECORDING_REJECTED' as const,
      subject: metric,
      problem: `The metric "${metric}" was recorded ${timesOf(count - known)} with ${REJECTIONS[reason]}`,
      remedy: 'Pass what the declaration allows; the compiler checks it where nothing is cast to any',
    };
  });
}

function timesOf(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
