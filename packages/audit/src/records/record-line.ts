import { canonicalJson } from '../canonical/canonical-json.js';
import type { PrunedSegment, SealedRecord, SignedCheckpoint } from './sealed-record.js';

/**
 * A record as one line of an export or a file, without its end: a canonical JSON object that holds the body byte for
 * byte as it was hashed.
 */
export function recordLine(record: SealedRecord): string {
  const { body, hash, prevHash, sealedAt, seq, stream } = record;
  const prev = prevHash === null ? 'null' : `"${prevHash}"`;
  return `{"event":${body},"hash":"${hash}","prev_hash":${prev},"sealed_at":"${sealedAt}","seq":${seq},"stream":${canonicalJson(stream)}}`;
}

/** A checkpoint as one line, without its end. */
export function checkpointLine(checkpoint: SignedCheckpoint): string {
  const { createdAt, note, root, size, stream } = checkpoint;
  return canonicalJson({ checkpoint: { created_at: createdAt, note, root, size, stream } });
}

/** What stands for pruned records as one line, without its end. */
export function segmentLine(segment: PrunedSegment): string {
  const { firstSeq, frontier, lastHash, lastSeq, note, prunedAt, stream } = segment;
  return canonicalJson({
    segment: {
      first_seq: firstSeq,
      frontier,
      last_hash: lastHash,
      last_seq: lastSeq,
      note,
      pruned_at: prunedAt,
      stream,
    },
  });
}
