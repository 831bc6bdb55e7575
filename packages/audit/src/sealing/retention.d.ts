import type { Store } from '@eyrie/store/engine';
import type { PrunedSegment } from '../records/sealed-record.js';
/** What is to be forgotten. */
export interface PruneRequest {
    readonly store: Store;
    readonly stream: string;
    /** Records that were sealed before: a date, or ISO 8601. */
    readonly before: Date | string;
    /** The last record that every sink has. @default all have been delivered */
    readonly minDeliveredSeq?: number | undefined;
    /** Records that are deleted in one transaction. @default 1000 */
    readonly batchSize?: number | undefined;
}
/** What was forgotten. */
export interface PruneResult {
    /** What stands in for the records from now on; `undefined` where there was nothing to prune. */
    readonly segment: PrunedSegment | undefined;
    /** Records that were deleted, with those of a run that was cut short. */
    readonly records: number;
    /** Monthly partitions of PostgreSQL that were empty and are gone. */
    readonly partitions: number;
}
export declare const RETENTION_DEFAULTS: Readonly<{
    batchSize: 1000;
}>;
/**
 * Deletes old records of a stream as whole segments, each up to a checkpoint: those that follow can be verified from what
 * stays, the segment with the last hash, the frontier of the tree and the signed note. The checkpoints stay, too. May be
 * run again at any time: it goes on where it was cut short.
 *
 * @throws EyrieError `EYRIE_AUDIT_RETENTION_INVALID` for a time that cannot be read; what the store rejects with is
 * passed on
 *
 * @example
 * ```ts
 * const sevenYearsAgo = new Date();
 * sevenYearsAgo.setUTCFullYear(sevenYearsAgo.getUTCFullYear() - 7);
 * await pruneLog({ store, stream: 'shop', before: sevenYearsAgo });
 * ```
 */
export declare function pruneLog(request: PruneRequest): Promise<PruneResult>;
//# sourceMappingURL=retention.d.ts.map