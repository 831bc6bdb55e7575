import type { AuditEvent } from '../../event/audit-event.js';
import type { SealedRecord } from '../../records/sealed-record.js';

/** The event of a record. */
export function eventOf({ body }: SealedRecord): AuditEvent {
  return JSON.parse(body) as AuditEvent;
}
