import { EyrieError } from '@eyrie/core/engine';
import type { LabelsOf, MetricDeclaration } from '@eyrie/metrics/engine';
import type { AsymmetricMatcher } from '../matching/asymmetric.js';
import { closestName } from '../matching/closest.js';
import { differences } from '../matching/differences.js';
import type { MetricReader } from './metric-reader.js';
import type { MetricSample, MetricState } from './metric-sample.js';

/** What is asked of some labels of a declared metric; the others may be anything. */
export type LabelPatterns<D extends MetricDeclaration> = keyof LabelsOf<D> extends never
  ? Readonly<Record<string, never>>
  : {
      readonly [Name in keyof LabelsOf<D>]?: LabelsOf<D>[Name] | RegExp | AsymmetricMatcher | undefined;
    };

/** What is asked of some labels of a metric that is known by its name. Numbers stand for their text. */
export type NamedLabelPatterns = Readonly<
  Record<string, string | number | RegExp | AsymmetricMatcher | undefined>
>;

/** A metric as tests name it: its declaration, or its full name. */
export type MetricName = string | MetricDeclaration;

/** The name of a metric. */
export function nameOfMetric(metric: MetricName): string {
  return typeof metric === 'string' ? metric : metric.name;
}

/**
 * A metric of an app as it was recorded since the last reset.
 *
 * @throws EyrieError `EYRIE_TESTING_METRIC_UNKNOWN` where the app has none of that name or shape, and
 * `EYRIE_TESTING_LABEL_UNKNOWN` where it has no such label: a test that looks for what cannot be must not pass.
 */
export function metricIn(reader: MetricReader, metric: MetricName, labels: NamedLabelPatterns): MetricState {
  const name = nameOfMetric(metric);
  const state = reader.find(name);
  if (state === undefined) throw unknownMetric(name, reader.names());
  if (typeof metric !== 'string' && !reader.isDeclared(metric)) throw otherShape(name);
  const { labelNames } = state;
  const unknown = Object.keys(labels).find(
    (label) => labelNames !== undefined && !labelNames.includes(label),
  );
  if (unknown !== undefined) throw unknownLabel(name, unknown, labelNames ?? []);
  return state;
}

/** Where the labels of a sample are not what was asked for. */
export function labelDifferences(sample: MetricSample, labels: NamedLabelPatterns): readonly string[] {
  const wanted = Object.entries(labels)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]);
  return differences(sample.labels, Object.fromEntries(wanted));
}

/** A sample as the page shows it. */
export function showSample({ name, labels, value, sum }: MetricSample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
  const series = pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
  return sum === undefined ? `${series} ${value}` : `${series} ${value} (sum ${sum})`;
}

function unknownMetric(name: string, names: readonly string[]): EyrieError {
  const closest = closestName(name, names);
  return new EyrieError({
    code: 'EYRIE_TESTING_METRIC_UNKNOWN',
    problem: `This app has no metric "${name}"${closest === undefined ? '' : `; it has "${closest}"`}`,
    remedy:
      'Declare it in the config or with MetricsModule.forFeature, correct its name, or, for one of prom-client, call settled() first',
  });
}

function otherShape(name: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_TESTING_METRIC_UNKNOWN',
    problem: `The metric "${name}" of this app has another type, other labels or other buckets than the declaration that was asked for`,
    remedy: 'Import the declaration that the app uses',
  });
}

function unknownLabel(metric: string, label: string, labels: readonly string[]): EyrieError {
  return new EyrieError({
    code: 'EYRIE_TESTING_LABEL_UNKNOWN',
    problem: `The metric "${metric}" has no label "${label}"`,
    remedy:
      labels.length === 0
        ? 'It has no labels: ask for none'
        : `Ask for some of its labels: ${labels.join(', ')}`,
  });
}
