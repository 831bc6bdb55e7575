import { performance } from 'node:perf_hooks';
import type { CollectedFamily, MetricDescriptor } from '../../series/family.js';
import { describeGauge, familyOf } from '../collected-family.js';

const START_TIME = describeGauge(
  'process_start_time_seconds',
  'Start time of the process since the Unix epoch in seconds.',
);
const UPTIME = describeGauge('process_uptime_seconds', 'Seconds since the start of the process.');

/** The metrics of {@link collectLifetime}. */
export const LIFETIME_METRICS: readonly MetricDescriptor[] = [START_TIME, UPTIME];

// Once, so that a clock that is set later does not look like a restart.
const startTimeSeconds = (performance.timeOrigin + performance.now()) / 1000 - process.uptime();

/** When the process started and how long it has been up. */
export function collectLifetime(): readonly CollectedFamily[] {
  return [familyOf(START_TIME, startTimeSeconds), familyOf(UPTIME, process.uptime())];
}
