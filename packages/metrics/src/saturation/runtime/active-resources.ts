import type { CollectedFamily, MetricDescriptor } from '../../series/family.js';
import { describeGauge, familyByLabel } from '../collected-family.js';

const RESOURCES = describeGauge(
  'nodejs_active_resources',
  'Handles, requests and timers that keep the event loop alive, by type.',
  ['type'],
);
const HANDLES = describeGauge(
  'nodejs_active_handles',
  'Active handles, such as sockets, servers and child processes, by type.',
  ['type'],
);
const REQUESTS = describeGauge(
  'nodejs_active_requests',
  'Active requests to the operating system, such as file reads and name look-ups, by type.',
  ['type'],
);

/** The metrics of {@link collectActiveResources}. */
export const ACTIVE_RESOURCE_METRICS: readonly MetricDescriptor[] = [RESOURCES, HANDLES, REQUESTS];

// Node names what libuv calls a request for what it does, and its timers so.
const REQUEST = /Req|(?:Connect|Write|Shutdown|Send)Wrap$/;
const TIMERS: ReadonlySet<string> = new Set(['Timeout', 'Immediate']);

/**
 * What keeps the event loop alive, from Node's public `process.getActiveResourcesInfo()`. Handles and requests
 * are told apart by the names in it, so that nothing private of Node is read. The types are Node's own few. prom-client's
 * sums of these (`nodejs_active_handles_total`) are left out: gauges that end in `_total` break the naming rules.
 */
export function collectActiveResources(): readonly CollectedFamily[] {
  const resources = process.getActiveResourcesInfo();
  const requests = resources.filter((type) => REQUEST.test(type));
  const handles = resources.filter((type) => !REQUEST.test(type) && !TIMERS.has(type));
  return [
    familyByLabel(RESOURCES, countByType(resources)),
    familyByLabel(HANDLES, countByType(handles)),
    familyByLabel(REQUESTS, countByType(requests)),
  ];
}

function countByType(types: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}
