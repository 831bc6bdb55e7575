import type { CollectedFamily, MetricDescriptor } from '../../series/family.js';
import { describeGauge, familyByLabel, familyOf } from '../collected-family.js';

const RESOURCES = describeGauge(
  'nodejs_active_resources',
  'Handles, requests and timers that keep the event loop alive, by type.',
  ['type'],
);
const RESOURCES_TOTAL = describeGauge(
  'nodejs_active_resources_total',
  'Handles, requests and timers that keep the event loop alive.',
);
const HANDLES = describeGauge(
  'nodejs_active_handles',
  'Active handles, such as sockets, servers and child processes, by type.',
  ['type'],
);
const HANDLES_TOTAL = describeGauge('nodejs_active_handles_total', 'Active handles.');
const REQUESTS = describeGauge(
  'nodejs_active_requests',
  'Active requests to the operating system, such as file reads and name look-ups, by type.',
  ['type'],
);
const REQUESTS_TOTAL = describeGauge(
  'nodejs_active_requests_total',
  'Active requests to the operating system.',
);

/** The metrics of {@link collectActiveResources}. */
export const ACTIVE_RESOURCE_METRICS: readonly MetricDescriptor[] = [
  RESOURCES,
  RESOURCES_TOTAL,
  HANDLES,
  HANDLES_TOTAL,
  REQUESTS,
  REQUESTS_TOTAL,
];

// Node names what libuv calls a request for what it does, and its timers so.
const REQUEST = /Req|(?:Connect|Write|Shutdown|Send)Wrap$/;
const TIMERS: ReadonlySet<string> = new Set(['Timeout', 'Immediate']);

/**
 * What keeps the event loop alive, from Node's public `process.getActiveResourcesInfo()`. Handles and requests
 * are told apart by the names in it, so that nothing private of Node is read. The types are Node's own few.
 */
export function collectActiveResources(): readonly CollectedFamily[] {
  const resources = process.getActiveResourcesInfo();
  const requests = resources.filter((type) => REQUEST.test(type));
  const handles = resources.filter((type) => !REQUEST.test(type) && !TIMERS.has(type));
  return [
    familyByLabel(RESOURCES, countByType(resources)),
    familyOf(RESOURCES_TOTAL, resources.length),
    familyByLabel(HANDLES, countByType(handles)),
    familyOf(HANDLES_TOTAL, handles.length),
    familyByLabel(REQUESTS, countByType(requests)),
    familyOf(REQUESTS_TOTAL, requests.length),
  ];
}

function countByType(types: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}
