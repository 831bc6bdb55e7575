import type { MetricDescriptor } from '../series/family.js';
import { COLD_START_METRICS } from './cold-start.js';
import { CGROUP_METRICS } from './container/cgroup-families.js';
import { DISK_METRICS } from './container/disk.js';
import { NETWORK_METRICS } from './container/network.js';
import { EVENT_LOOP_METRICS } from './event-loop/event-loop-families.js';
import { OPEN_CONNECTIONS_METRICS } from './open-connections.js';
import { CPU_METRICS } from './process/cpu.js';
import { FILE_DESCRIPTOR_METRICS } from './process/file-descriptors.js';
import { LIFETIME_METRICS } from './process/lifetime.js';
import { PROCESS_MEMORY_METRICS } from './process/memory.js';
import { ACTIVE_RESOURCE_METRICS } from './runtime/active-resources.js';
import { HEAP_METRICS } from './runtime/heap.js';
import { NODE_VERSION_METRICS } from './runtime/node-version.js';

/** Every metric that a {@link SaturationMonitor} can show, in the order in which it does. */
export const SATURATION_METRICS: readonly MetricDescriptor[] = [
  ...EVENT_LOOP_METRICS,
  ...HEAP_METRICS,
  ...ACTIVE_RESOURCE_METRICS,
  ...NODE_VERSION_METRICS,
  ...CPU_METRICS,
  ...PROCESS_MEMORY_METRICS,
  ...FILE_DESCRIPTOR_METRICS,
  ...LIFETIME_METRICS,
  ...COLD_START_METRICS,
  ...OPEN_CONNECTIONS_METRICS,
  ...CGROUP_METRICS,
  ...DISK_METRICS,
  ...NETWORK_METRICS,
];
