import { createHash } from 'node:crypto';
import type { SealedRecord, SignedCheckpoint } from '../../records/sealed-record.js';
import { safeSegment, textOfSegment } from '../shared/safe-segment.js';

/** What Eyrie's objects say about themselves, without being read. */
export type S3Metadata = Readonly<Record<string, string>>;

export function recordMetadata({ id, seq, stream }: SealedRecord, body: string): S3Metadata {
  return {
    'audit-id': id,
    'audit-seq': String(seq),
    'audit-stream': safeSegment(stream),
    sha256: sha256Of(body),
  };
}

export function checkpointMetadata({ size, root, stream, note, createdAt }: SignedCheckpoint): S3Metadata {
  return {
    'audit-size': String(size),
    'audit-root': root,
    'audit-stream': safeSegment(stream),
    'audit-created-at': createdAt,
    sha256: sha256Of(note),
  };
}

/** Whether an object that is there already is the one that was to be put there. */
export function isSameObject(there: S3Metadata, own: S3Metadata): boolean {
  return there.sha256 === own.sha256 && there['audit-id'] === own['audit-id'];
}

/** The stream of an object; `undefined` where it says none. */
export function streamOf(metadata: S3Metadata): string | undefined {
  const segment = metadata['audit-stream'];
  return segment === undefined ? undefined : textOfSegment(segment);
}

/** A number that an object says of itself. */
export function numberOf(text: string | undefined): number | undefined {
  const value = text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined;
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
