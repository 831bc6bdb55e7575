import type { MetricDescriptor } from '../../series/family.js';
import { type Collect, describeGauge, familyOf } from '../collected-family.js';
import type { KernelFiles } from '../kernel-files.js';

const USAGE = describeGauge(
  'container_fs_usage_bytes',
  'Used part in bytes of the file system that holds the root of the container.',
);
const LIMIT = describeGauge(
  'container_fs_limit_bytes',
  'Size in bytes of the file system that holds the root of the container.',
);

/** The metrics of {@link collectDisk}, with cAdvisor's names. */
export const DISK_METRICS: readonly MetricDescriptor[] = [USAGE, LIMIT];

/** The root file system; containers of one machine usually share it. */
export function collectDisk(files: KernelFiles): Collect {
  return () => {
    const root = files.fileSystemOf('/');
    return [familyOf(USAGE, root?.usedBytes), familyOf(LIMIT, root?.sizeBytes)];
  };
}
