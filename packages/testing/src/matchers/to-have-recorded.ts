import { differences } from '../matching/differences.js';
import { findAmong, lookedFor } from '../matching/search.js';
import { show } from '../matching/show.js';
import type { MetricSample, MetricState } from '../metrics/metric-sample.js';
import {
  labelDifferences,
  type MetricName,
  type NamedLabelPatterns,
  nameOfMetric,
  showSample,
} from '../metrics/sample-pattern.js';
import type { RecordedExpectation } from './expectations.js';
import { observabilityIn, type Verdict, verdict } from './verdict.js';

type Expectation = RecordedExpectation<NamedLabelPatterns>;

const MATCHER = 'toHaveRecorded';

/** Something was recorded into a metric since the last reset. */
export function toHaveRecorded(received: unknown, metric: MetricName, expected: Expectation = {}): Verdict {
  const { labels = {} } = expected;
  const state = observabilityIn(received, MATCHER).metric(metric, labels);
  const name = nameOfMetric(metric);
  const found = findAmong<MetricSample>({
    noun: [`series of "${name}" into which something was recorded`, `series of "${name}"`],
    records: state.samples,
    nameOf: () => name,
    differencesOf: (sample) => labelDifferences(sample, labels),
    show: showSample,
  });
  const faults = faultsOf(state, found.fitting, expected);
  return verdict({
    pass: faults.length === 0,
    matcher: MATCHER,
    wanted: `${lookedFor('metric', name, expected)} to be recorded`,
    describe: () =>
      [...(found.fitting.length === 0 ? [] : faults.map((fault) => `${fault}.`)), found.describe()].join(
        '\n',
      ),
  });
}

function faultsOf(
  { type }: MetricState,
  fitting: readonly MetricSample[],
  { value, sum }: Expectation,
): readonly string[] {
  const total = totalOf(fitting, (sample) => sample.value);
  const sumFaults =
    sum === undefined
      ? []
      : differences(
          totalOf(fitting, (sample) => sample.sum ?? 0),
          sum,
          'Their sum',
        );
  if (value === undefined) return fitting.length === 0 ? ['Nothing was recorded'] : sumFaults;
  if (type === 'gauge' && fitting.length > 0) {
    const fits = fitting.some((sample) => differences(sample.value, value).length === 0);
    return fits ? sumFaults : [`No series has the value ${show(value)}`];
  }
  return [
    ...differences(
      total,
      value,
      fitting.length > 1 ? `The value of ${fitting.length} series together` : 'The value',
    ),
    ...sumFaults,
  ];
}

function totalOf(samples: readonly MetricSample[], read: (sample: MetricSample) => number): number {
  return samples.reduce((total, sample) => total + read(sample), 0);
}
