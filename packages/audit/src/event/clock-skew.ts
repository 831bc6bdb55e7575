import type { AuditEvent } from './audit-event.js';

/** Beyond so many milliseconds between happening and hearing of it a clock is probably wrong. */
export const CLOCK_SKEW_WARNING_MS = 5000;

/**
 * How much later than it happened Eyrie heard of an event, in milliseconds; negative where it lies in the future of the
 * process's clock. Events are never ordered by their clocks.
 */
export function clockSkewMs({ observed_time: observedTime, time }: AuditEvent): number {
  return observedTime === time ? 0 : Date.parse(observedTime) - Date.parse(time);
}
