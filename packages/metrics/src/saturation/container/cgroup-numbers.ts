import { type KernelFiles, numbersByName, toNumber } from '../kernel-files.js';
import type { CgroupFolder } from './cgroup-folders.js';

/** How much CPU a cgroup may use and how often it was stopped for wanting more. */
export interface CpuLimitNumbers {
  /** Microseconds of CPU time per period; `undefined` without a quota. */
  readonly quota: number | undefined;
  /** Microseconds. */
  readonly period: number | undefined;
  readonly periods: number | undefined;
  readonly throttledPeriods: number | undefined;
  readonly throttledSeconds: number | undefined;
}

/** Memory of a cgroup in bytes. */
export interface MemoryNumbers {
  readonly usage: number | undefined;
  /** What the kernel cannot reclaim at once: the usage without the inactive file cache. */
  readonly workingSet: number | undefined;
  /** 0 without a limit. */
  readonly limit: number | undefined;
}

/** Reads `cpu.stat` and the quota. */
export function readCpuLimit(files: KernelFiles, folder: CgroupFolder): CpuLimitNumbers {
  const stat = numbersByName(files.read(`${folder.path}/cpu.stat`));
  const counts = { periods: stat.get('nr_periods'), throttledPeriods: stat.get('nr_throttled') };
  if (folder.version === 1) {
    const quota = files.readNumber(`${folder.path}/cpu.cfs_quota_us`);
    return {
      ...counts,
      quota: quota === undefined || quota < 0 ? undefined : quota,
      period: files.readNumber(`${folder.path}/cpu.cfs_period_us`),
      throttledSeconds: scaled(stat.get('throttled_time'), 1e9),
    };
  }
  const [quota, period] = (files.read(`${folder.path}/cpu.max`) ?? '').split(' ');
  return {
    ...counts,
    quota: toNumber(quota),
    period: toNumber(period),
    throttledSeconds: scaled(stat.get('throttled_usec'), 1e6),
  };
}

/** Reads the CPU time in seconds. */
export function readCpuSeconds(files: KernelFiles, folder: CgroupFolder): number | undefined {
  if (folder.version === 1) return scaled(files.readNumber(`${folder.path}/cpuacct.usage`), 1e9);
  return scaled(numbersByName(files.read(`${folder.path}/cpu.stat`)).get('usage_usec'), 1e6);
}

/** Reads memory use and limit. */
export function readMemory(files: KernelFiles, folder: CgroupFolder): MemoryNumbers {
  const names = folder.version === 1 ? V1_MEMORY : V2_MEMORY;
  const usage = files.readNumber(`${folder.path}/${names.usage}`);
  const inactive = numbersByName(files.read(`${folder.path}/memory.stat`)).get(names.inactiveFile);
  return {
    usage,
    workingSet: usage === undefined || inactive === undefined ? undefined : Math.max(0, usage - inactive),
    limit: limitIn(files.read(`${folder.path}/${names.limit}`)),
  };
}

const V1_MEMORY = {
  usage: 'memory.usage_in_bytes',
  inactiveFile: 'total_inactive_file',
  limit: 'memory.limit_in_bytes',
};
const V2_MEMORY = { usage: 'memory.current', inactiveFile: 'inactive_file', limit: 'memory.max' };

// Version 1 says "no limit" with the largest multiple of a page below 2^63; no machine has 2^62 bytes.
const NO_LIMIT = 2 ** 62;

function limitIn(text: string | undefined): number | undefined {
  if (text?.trim() === 'max') return 0;
  const limit = toNumber(text);
  return limit !== undefined && limit > NO_LIMIT ? 0 : limit;
}

function scaled(value: number | undefined, divisor: number): number | undefined {
  return value === undefined ? undefined : value / divisor;
}
