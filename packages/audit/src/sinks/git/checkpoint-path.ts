import type { SignedCheckpoint } from '../../records/sealed-record.js';
import { safeSegment } from '../shared/safe-segment.js';

const SIZE_DIGITS = 16;

/**
 * Where a checkpoint stands on the branch: `checkpoints/<stream>/0000/0000/0001/<size>.note` for sizes from 10,000 to
 * 19,999. Git writes a folder anew with each commit, so none holds more than 10,000 names.
 */
export function checkpointPath({ stream, size }: SignedCheckpoint): string {
  const digits = String(size).padStart(SIZE_DIGITS, '0');
  return `${streamFolder(stream)}/${digits.slice(0, 4)}/${digits.slice(4, 8)}/${digits.slice(8, 12)}/${size}.note`;
}

/** Where the latest checkpoint of a stream stands, for whoever looks for it without Git's history. */
export function latestPath({ stream }: SignedCheckpoint): string {
  return `${streamFolder(stream)}/latest.note`;
}

/** Whether a path is that of one checkpoint, which is never changed. */
export function isCheckpointPath(path: string): boolean {
  return path.startsWith('checkpoints/') && /\/\d+\.note$/.test(path);
}

function streamFolder(stream: string): string {
  return `checkpoints/${safeSegment(stream)}`;
}
