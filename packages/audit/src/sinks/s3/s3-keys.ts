import type { AuditEvent } from '../../event/audit-event.js';
import type { SealedRecord, SignedCheckpoint } from '../../records/sealed-record.js';
import { safeSegment } from '../shared/safe-segment.js';

// The digits of the largest whole number that is exact: keys then sort by size.
const SIZE_DIGITS = 16;

const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Keys for one record: `first` is its own unless another record of the same millisecond has it. */
export interface RecordKeys {
  readonly first: string;
  readonly second: string;
}

/**
 * `<prefix>/<service>/<date>/<timestamp>.json`, and the same with the event's id. Colons of the time become dashes:
 * the names are those of files once the bucket is copied to a disk.
 */
export function recordKeys(prefix: string, { sealedAt }: SealedRecord, event: AuditEvent): RecordKeys {
  const time = UTC_TIME.test(event.time) ? event.time : sealedAt;
  const timestamp = time.replaceAll(':', '-');
  const start = `${prefix}/${safeSegment(event.source.service)}/${timestamp.slice(0, 10)}/${timestamp}`;
  return { first: `${start}.json`, second: `${start}-${safeSegment(event.id)}.json` };
}

/** `<prefix>/<service>/checkpoints/<size>.note`, the size with leading zeros. */
export function checkpointKey(prefix: string, service: string, { size }: SignedCheckpoint): string {
  return `${prefix}/${safeSegment(service)}/checkpoints/${String(size).padStart(SIZE_DIGITS, '0')}.note`;
}
