import type { MetricDescriptor } from '../../series/family.js';
import { type Collect, describeGauge, familyOf } from '../collected-family.js';
import { type KernelFiles, toNumber } from '../kernel-files.js';

const OPEN = describeGauge('process_open_fds', 'Open file descriptors of the process.');
const MAX = describeGauge('process_max_fds', 'How many file descriptors the process may open.');

/** The metrics of {@link collectFileDescriptors}. */
export const FILE_DESCRIPTOR_METRICS: readonly MetricDescriptor[] = [OPEN, MAX];

const FOLDER = '/proc/self/fd';
// From linux/magic.h.
const PROC_SUPER_MAGIC = 0x9fa0;

/** File descriptors against their limit, on Linux. */
export function collectFileDescriptors(files: KernelFiles): Collect {
  const limits = files.read('/proc/self/limits');
  const maximum = toNumber(limits?.match(/^Max open files\s+(\d+)/m)?.[1]);
  const isProc = files.fileSystemOf(FOLDER)?.type === PROC_SUPER_MAGIC;
  return () => [familyOf(OPEN, countOpen(files, isProc)), familyOf(MAX, maximum)];
}

function countOpen(files: KernelFiles, isProc: boolean): number | undefined {
  // Linux 6.2 and later: the size is the count, a thousand times as cheap as listing 10,000 connections, and
  // it needs no descriptor of its own when all are in use. Older kernels say 0.
  const size = isProc ? files.sizeOf(FOLDER) : undefined;
  if (size !== undefined && size > 0) return size;
  const listed = files.countEntries(FOLDER);
  // Listing the folder opens it.
  return listed === undefined ? undefined : listed - 1;
}
