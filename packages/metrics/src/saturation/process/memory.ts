import type { MetricDescriptor } from '../../series/family.js';
import { type Collect, describeGauge, familyOf } from '../collected-family.js';
import type { KernelFiles } from '../kernel-files.js';

const RESIDENT = describeGauge('process_resident_memory_bytes', 'Resident memory of the process in bytes.');
const VIRTUAL = describeGauge('process_virtual_memory_bytes', 'Virtual memory of the process in bytes.');
const HEAP = describeGauge(
  'process_heap_bytes',
  'Data segment of the process in bytes: what it has allocated, resident or not.',
);

/** The metrics of {@link collectProcessMemory}. */
export const PROCESS_MEMORY_METRICS: readonly MetricDescriptor[] = [RESIDENT, VIRTUAL, HEAP];

/** Memory of the process as the operating system counts it; all but the resident size on Linux only. */
export function collectProcessMemory(files: KernelFiles): Collect {
  return () => {
    const status = files.read('/proc/self/status');
    return [
      familyOf(RESIDENT, bytesIn(status, 'VmRSS') ?? process.memoryUsage.rss()),
      familyOf(VIRTUAL, bytesIn(status, 'VmSize')),
      familyOf(HEAP, bytesIn(status, 'VmData')),
    ];
  };
}

function bytesIn(status: string | undefined, field: string): number | undefined {
  const kibibytes = status?.match(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm'))?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
