import { MAX_EVENT_BYTES } from './bound-event.js';

/** How large an event may be. */
export interface AuditEventLimits {
  /** Bytes of its canonical JSON, from 32,768 to 61,440. @default 61_440 */
  readonly maxBytes?: number | undefined;
}

const MIN_EVENT_BYTES = 32_768;

/** The limit of an event's size. */
export function maxBytesOf(limits: AuditEventLimits | undefined): number {
  const { maxBytes = MAX_EVENT_BYTES } = limits ?? {};
  return Math.min(Math.max(maxBytes, MIN_EVENT_BYTES), MAX_EVENT_BYTES);
}
