import type { SignedCheckpoint } from '../../records/sealed-record.js';
import { safeSegment } from '../shared/safe-segment.js';

/** A checkpoint as a CloudEvent (1.0); its id is the same for each attempt to send it. */
export interface CheckpointCloudEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: {
    readonly stream: string;
    readonly size: number;
    readonly root: string;
    readonly note: string;
    readonly created_at: string;
  };
}

/** The event that announces a checkpoint, of the type `<typePrefix>.audit.checkpoint.v1`. */
export function checkpointCloudEvent(
  { stream, size, root, note, createdAt }: SignedCheckpoint,
  typePrefix: string,
): CheckpointCloudEvent {
  const name = safeSegment(stream);
  return {
    specversion: '1.0',
    id: `checkpoint-${name}-${size}-${root.slice(0, 16)}`,
    source: `/audit/${encodeURIComponent(name)}`,
    type: `${typePrefix}.audit.checkpoint.v1`,
    time: createdAt,
    datacontenttype: 'application/json',
    data: { stream, size, root, note, created_at: createdAt },
  };
}
