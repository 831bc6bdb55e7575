import { randomUUID } from 'node:crypto';

// No quotes, spaces or control characters: an id goes into logs, headers and queries.
const WELL_FORMED = /^[\w.:@+=/~-]{1,128}$/;

/** The caller's request id if it is 1 to 128 harmless characters, else a new random UUID. */
export function requestIdFrom(header: string | string[] | undefined): string {
  return typeof header === 'string' && WELL_FORMED.test(header) ? header : randomUUID();
}
