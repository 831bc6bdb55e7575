import type { CollectedFamily, MetricDescriptor } from '../../series/family.js';
import { type Collect, describeCounter, describeGauge, familyOf } from '../collected-family.js';
import type { KernelFiles } from '../kernel-files.js';
import type { CgroupFolder, CgroupFolders } from './cgroup-folders.js';
import { readCpuLimit, readCpuSeconds, readMemory } from './cgroup-numbers.js';

const CPU_USAGE = describeCounter(
  'container_cpu_usage_seconds_total',
  'CPU time spent by the container in seconds.',
);
const PERIODS = describeCounter(
  'container_cpu_cfs_periods_total',
  'Enforcement periods of the CPU quota that have passed.',
);
const THROTTLED_PERIODS = describeCounter(
  'container_cpu_cfs_throttled_periods_total',
  'Enforcement periods in which the container was throttled.',
);
const THROTTLED = describeCounter(
  'container_cpu_cfs_throttled_seconds_total',
  'Time in which the container was throttled in seconds.',
);
const QUOTA = describeGauge(
  'container_spec_cpu_quota',
  'CPU time that the container may spend per period in microseconds; absent without a quota.',
);
const PERIOD = describeGauge(
  'container_spec_cpu_period',
  'Enforcement period of the CPU quota in microseconds.',
);
const MEMORY_USAGE = describeGauge(
  'container_memory_usage_bytes',
  'Memory of the container in bytes, file cache included.',
);
const WORKING_SET = describeGauge(
  'container_memory_working_set_bytes',
  'Memory of the container in bytes without the inactive file cache: what counts against its limit.',
);
const MEMORY_LIMIT = describeGauge(
  'container_spec_memory_limit_bytes',
  'Memory limit of the container in bytes; 0 without a limit.',
);

/** The metrics of {@link collectCgroup}, with cAdvisor's names. */
export const CGROUP_METRICS: readonly MetricDescriptor[] = [
  CPU_USAGE,
  PERIODS,
  THROTTLED_PERIODS,
  THROTTLED,
  QUOTA,
  PERIOD,
  MEMORY_USAGE,
  WORKING_SET,
  MEMORY_LIMIT,
];

/** CPU and memory of the cgroup that holds the process. */
export function collectCgroup(files: KernelFiles, folders: CgroupFolders): Collect {
  const { cpu, cpuTime, memory } = folders;
  return () => [
    ...(cpuTime === undefined ? [] : [familyOf(CPU_USAGE, readCpuSeconds(files, cpuTime))]),
    ...(cpu === undefined ? [] : cpuLimitFamilies(files, cpu)),
    ...(memory === undefined ? [] : memoryFamilies(files, memory)),
  ];
}

function cpuLimitFamilies(files: KernelFiles, folder: CgroupFolder): readonly CollectedFamily[] {
  const limit = readCpuLimit(files, folder);
  return [
    familyOf(PERIODS, limit.periods),
    familyOf(THROTTLED_PERIODS, limit.throttledPeriods),
    familyOf(THROTTLED, limit.throttledSeconds),
    familyOf(QUOTA, limit.quota),
    familyOf(PERIOD, limit.period),
  ];
}

function memoryFamilies(files: KernelFiles, folder: CgroupFolder): readonly CollectedFamily[] {
  const { usage, workingSet, limit } = readMemory(files, folder);
  return [familyOf(MEMORY_USAGE, usage), familyOf(WORKING_SET, workingSet), familyOf(MEMORY_LIMIT, limit)];
}
