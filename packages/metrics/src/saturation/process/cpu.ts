import type { CollectedFamily, MetricDescriptor } from '../../series/family.js';
import { describeCounter, familyOf } from '../collected-family.js';

const USER = describeCounter(
  'process_cpu_user_seconds_total',
  'User CPU time spent by the process in seconds.',
);
const SYSTEM = describeCounter(
  'process_cpu_system_seconds_total',
  'System CPU time spent by the process in seconds.',
);
const TOTAL = describeCounter(
  'process_cpu_seconds_total',
  'User and system CPU time spent by the process in seconds.',
);

/** The metrics of {@link collectCpu}. */
export const CPU_METRICS: readonly MetricDescriptor[] = [USER, SYSTEM, TOTAL];

/** CPU time since the start of the process. */
export function collectCpu(): readonly CollectedFamily[] {
  const { user, system } = process.cpuUsage();
  return [familyOf(USER, user / 1e6), familyOf(SYSTEM, system / 1e6), familyOf(TOTAL, (user + system) / 1e6)];
}
