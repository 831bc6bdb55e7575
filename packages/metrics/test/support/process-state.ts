import { hasSubscribers } from 'node:diagnostics_channel';

/** What apps could leave behind in their process. */
export interface ProcessState {
  /** Active resources, by type; those of finished I/O are not stable and left out. */
  readonly resources: Readonly<Record<string, number>>;
  readonly listeners: Readonly<Record<string, number>>;
  readonly requestSubscribers: boolean;
}

// What keeps or wakes a process.
const FOLLOWED_RESOURCES: ReadonlySet<string> = new Set([
  'Timeout',
  'Immediate',
  'TCPServerWrap',
  'TCPSocketWrap',
  'ELDHISTOGRAM',
  'FSEventWrap',
]);

/** Reads it now. */
export function processState(): ProcessState {
  return {
    resources: tally(process.getActiveResourcesInfo().filter((type) => FOLLOWED_RESOURCES.has(type))),
    listeners: Object.fromEntries(
      process.eventNames().map((event) => [String(event), process.listenerCount(event)]),
    ),
    requestSubscribers: hasSubscribers('http.server.request.start'),
  };
}

function tally(types: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const type of types.toSorted()) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
