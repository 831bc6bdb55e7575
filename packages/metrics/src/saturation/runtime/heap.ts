import { getHeapSpaceStatistics, getHeapStatistics, type HeapSpaceInfo } from 'node:v8';
import type { CollectedFamily, MetricDescriptor } from '../../series/family.js';
import { describeGauge, familyByLabel, familyOf } from '../collected-family.js';

const TOTAL = describeGauge('nodejs_heap_size_total_bytes', 'Size of the JavaScript heap in bytes.');
const USED = describeGauge('nodejs_heap_size_used_bytes', 'Used part of the JavaScript heap in bytes.');
const LIMIT = describeGauge(
  'nodejs_heap_size_limit_bytes',
  'Size in bytes at which the JavaScript heap is full and the process dies.',
);
const EXTERNAL = describeGauge(
  'nodejs_external_memory_bytes',
  'Memory outside the JavaScript heap that its objects hold, such as buffers, in bytes.',
);
const SPACE_TOTAL = describeGauge('nodejs_heap_space_size_total_bytes', 'Size of a heap space in bytes.', [
  'space',
]);
const SPACE_USED = describeGauge('nodejs_heap_space_size_used_bytes', 'Used part of a heap space in bytes.', [
  'space',
]);
const SPACE_AVAILABLE = describeGauge(
  'nodejs_heap_space_size_available_bytes',
  'Available part of a heap space in bytes.',
  ['space'],
);

/** The metrics of {@link collectHeap}. */
export const HEAP_METRICS: readonly MetricDescriptor[] = [
  TOTAL,
  USED,
  LIMIT,
  EXTERNAL,
  SPACE_TOTAL,
  SPACE_USED,
  SPACE_AVAILABLE,
];

/** The JavaScript heap and its spaces, whose number V8 fixes. */
export function collectHeap(): readonly CollectedFamily[] {
  const heap = getHeapStatistics();
  const spaces = getHeapSpaceStatistics();
  const bySpace = (descriptor: MetricDescriptor, sizeOf: (space: HeapSpaceInfo) => number): CollectedFamily =>
    familyByLabel(
      descriptor,
      spaces.map((space) => [space.space_name.replace(/_space$/, ''), sizeOf(space)]),
    );
  return [
    familyOf(TOTAL, heap.total_heap_size),
    familyOf(USED, heap.used_heap_size),
    familyOf(LIMIT, heap.heap_size_limit),
    familyOf(EXTERNAL, heap.external_memory),
    bySpace(SPACE_TOTAL, (space) => space.space_size),
    bySpace(SPACE_USED, (space) => space.space_used_size),
    bySpace(SPACE_AVAILABLE, (space) => space.space_available_size),
  ];
}
