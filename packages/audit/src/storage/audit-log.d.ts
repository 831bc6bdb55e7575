import type { Store } from '@eyrie/store/engine';
import type { PrunedSegment, SealedRecord, SignedCheckpoint } from '../records/sealed-record.js';
import { type AuditPage, type AuditQuery } from './audit-query.js';
import { type LogHead } from './log-state.js';
/** Which records of a stream, both ends included. */
export interface RecordRange {
    /** @default the first one that was not pruned */
    readonly fromSeq?: number | undefined;
    /** @default the last one at the time of the call */
    readonly toSeq?: number | undefined;
}
/**
 * Reads what is sealed.
 *
 * @example
 * ```ts
 * const log = new AuditLog({ store });
 * const { records } = await log.query({ actor: 'user-7', outcome: 'denied', limit: 20 });
 * ```
 */
export declare class AuditLog {
    #private;
    constructor({ store }: {
        readonly store: Pick<Store, 'dialect' | 'query'>;
    });
    /** The records of a stream from `fromSeq` on, in order: at most `limit`, and at most 10,000. */
    read(range: {
        readonly stream: string;
        readonly fromSeq: number;
        readonly limit: number;
    }): Promise<readonly SealedRecord[]>;
    /** The records of a range one after the other, read in pages: a log of any size needs the memory of one page. */
    records(stream: string, range?: RecordRange): AsyncGenerator<SealedRecord, void, undefined>;
    /**
     * Records by what happened, the newest first unless asked otherwise. Sorted by the event's own time, and by `seq`
     * where that is equal; `next` of a page is the `cursor` of the page after it.
     *
     * @throws EyrieError `EYRIE_AUDIT_QUERY_INVALID` for a time, a limit or a cursor that is none
     */
    query(query?: AuditQuery): Promise<AuditPage>;
    /** The record of an event; `undefined` where it is not sealed, or was pruned. */
    recordOf(id: string): Promise<SealedRecord | undefined>;
    /** Where a stream ends; of size 0 where nothing was ever sealed in it. */
    head(stream: string): Promise<LogHead>;
    /** The streams that have records, by name. */
    streams(): Promise<readonly string[]>;
    /** The checkpoints of a stream that have at least `fromSize` records, in order: at most 1000. @default fromSize 1 */
    checkpoints(stream: string, { fromSize, limit }?: {
        readonly fromSize?: number;
        readonly limit?: number;
    }): Promise<readonly SignedCheckpoint[]>;
    /** What was pruned from the beginning of a stream, in order. */
    segments(stream: string): Promise<readonly PrunedSegment[]>;
}
//# sourceMappingURL=audit-log.d.ts.map