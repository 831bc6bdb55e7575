import type { CollectedFamily, MetricDescriptor } from '../../series/family.js';
import { describeGauge, familyOf } from '../collected-family.js';
import type { LoopReading } from './loop-sampler.js';

const LATEST = describeGauge(
  'nodejs_eventloop_lag_seconds',
  'Event-loop delay at its latest sample, less the timer resolution.',
);
const MIN = describeGauge(
  'nodejs_eventloop_lag_min_seconds',
  'Smallest event-loop delay in the sliding window.',
);
const MAX = describeGauge(
  'nodejs_eventloop_lag_max_seconds',
  'Largest event-loop delay in the sliding window.',
);
const MEAN = describeGauge(
  'nodejs_eventloop_lag_mean_seconds',
  'Mean event-loop delay over the time of the sliding window.',
);
const STDDEV = describeGauge(
  'nodejs_eventloop_lag_stddev_seconds',
  'Standard deviation of the event-loop delay over the time of the sliding window.',
);
const P50 = describeGauge(
  'nodejs_eventloop_lag_p50_seconds',
  'Event-loop delay reached or exceeded during half of the worst part (a sixth, at most 5 s) of the sliding window.',
);
const P90 = describeGauge(
  'nodejs_eventloop_lag_p90_seconds',
  'Event-loop delay reached or exceeded during 10 percent of the worst part (a sixth, at most 5 s) of the sliding window.',
);
const P99 = describeGauge(
  'nodejs_eventloop_lag_p99_seconds',
  'Event-loop delay reached or exceeded during 1 percent of the worst part (a sixth, at most 5 s) of the sliding window.',
);
const UTILIZATION = describeGauge(
  'nodejs_eventloop_utilization_ratio',
  'Share of the sliding window in which the event loop was busy, 0 to 1.',
);

/** The metrics of {@link eventLoopFamilies}, with prom-client's names where it has them. */
export const EVENT_LOOP_METRICS: readonly MetricDescriptor[] = [
  LATEST,
  MIN,
  MAX,
  MEAN,
  STDDEV,
  P50,
  P90,
  P99,
  UTILIZATION,
];

/** Shows a reading of the event loop; none, nothing. */
export function eventLoopFamilies(reading: LoopReading | undefined): readonly CollectedFamily[] {
  if (reading === undefined) return [];
  const { delays, latestDelay, utilization } = reading;
  return [
    familyOf(LATEST, latestDelay),
    familyOf(MIN, delays.min),
    familyOf(MAX, delays.max),
    familyOf(MEAN, delays.mean),
    familyOf(STDDEV, delays.stddev),
    familyOf(P50, delays.p50),
    familyOf(P90, delays.p90),
    familyOf(P99, delays.p99),
    familyOf(UTILIZATION, utilization),
  ];
}
