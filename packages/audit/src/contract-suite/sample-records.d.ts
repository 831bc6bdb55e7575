import type { SealedRecord, SignedCheckpoint } from '../records/sealed-record.js';
/** How sample records differ from the plain ones. */
export interface SampleRecordsOptions {
    /** @default 'contract' */
    readonly stream?: string | undefined;
    /** The `seq` of the first one. @default 1 */
    readonly fromSeq?: number | undefined;
    /** What the event's attributes say, for each record. @default nothing */
    readonly notes?: readonly string[] | undefined;
    /** When all of them were sealed: ISO 8601. @default now */
    readonly sealedAt?: string | undefined;
}
/**
 * Sealed records as a log holds them: whole events, with a hash chain of their own. Those of one call were sealed within
 * the same millisecond, as those of one batch are.
 */
export declare function sampleRecords(count: number, options?: SampleRecordsOptions): readonly SealedRecord[];
/** A checkpoint in the form of a C2SP signed note; its signature is of nobody's key. */
export declare function sampleCheckpoint(size: number, stream?: string): SignedCheckpoint;
//# sourceMappingURL=sample-records.d.ts.map