import type { SqlRow } from '@eyrie/store/engine';
import type { PrunedSegment, SealedRecord, SignedCheckpoint } from '../records/sealed-record.js';
/** The columns of a {@link SealedRecord}. */
export declare const RECORD_COLUMNS = "l.seq, l.stream, l.id, l.prev_hash, l.hash, l.sealed_at, l.body";
export declare function recordOfRow(row: SqlRow): SealedRecord;
/** A checkpoint as the store keeps it. */
export interface StoredCheckpoint extends SignedCheckpoint {
    /** Roots of the perfect subtrees of the tree of its size, from left to right, in hexadecimal. */
    readonly frontier: readonly string[];
}
export declare const CHECKPOINT_COLUMNS = "c.stream, c.size, c.root, c.frontier, c.note, c.created_at";
export declare function checkpointOfRow(row: SqlRow): StoredCheckpoint;
export declare function segmentOfRow(row: SqlRow): PrunedSegment;
/** A frontier as it is stored: hashes in hexadecimal with commas between them. */
export declare function frontierText(frontier: readonly string[]): string;
export declare function frontierOf(text: unknown): readonly string[];
//# sourceMappingURL=stored-rows.d.ts.map