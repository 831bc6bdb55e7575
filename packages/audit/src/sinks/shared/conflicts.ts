import type { SealedRecord, SignedCheckpoint } from '../../records/sealed-record.js';
import type { DeliveryResult } from '../audit-sink.js';

/** Something else stands where the record belongs: a sign of tampering, or of two logs in one place. */
export function recordConflict({ seq, stream }: SealedRecord, place: string): DeliveryResult {
  return {
    outcome: 'rejected',
    error:
      `${place} holds something else than record ${seq} of the stream ${JSON.stringify(stream)}: it was tampered with, or belongs to another log`.slice(
        0,
        1000,
      ),
  };
}

/** Another checkpoint of the same size: the log was rewritten, or two logs are anchored in one place. */
export function checkpointConflict({ size, stream }: SignedCheckpoint, place: string): DeliveryResult {
  return {
    outcome: 'rejected',
    error:
      `${place} holds another checkpoint of size ${size} of the stream ${JSON.stringify(stream)}: the log was rewritten, or belongs to another one`.slice(
        0,
        1000,
      ),
  };
}
