import type { SealedRecord, SignedCheckpoint } from '../records/sealed-record.js';
/** What became of one record at a sink. */
export type DeliveryResult = 
/** It is there, by this attempt or an earlier one. `receipt` says where, for people: at most 500 characters. */
{
    readonly outcome: 'delivered';
    readonly receipt?: string | undefined;
}
/** It may succeed later. */
 | {
    readonly outcome: 'retry';
    readonly error: string;
    readonly retryAfterMs?: number | undefined;
}
/** It will never succeed as it is: the record becomes a dead letter. */
 | {
    readonly outcome: 'rejected';
    readonly error: string;
};
/** What a sink is given with each call. */
export interface SinkContext {
    /** Ends what goes on: the deadline has passed or the app is closing. */
    readonly signal: AbortSignal;
}
/**
 * Where sealed records are delivered: each at least once, with a stable id, so a sink must take the same record twice
 * without harm. Whatever it throws counts as `retry` for everything it was given.
 */
export interface AuditSink {
    /** Names the sink in cursors, numbers and commands: lower-case letters, digits and dashes, kept for good. */
    readonly name: string;
    /** Whether a record may only be sent when the one before it was delivered. @default false */
    readonly ordered?: boolean | undefined;
    /**
     * `checkpoints` for an anchor alone, which keeps no records: {@link deliver} need not be called, and answers
     * `delivered` where it is. @default 'records'
     */
    readonly keeps?: 'records' | 'checkpoints' | undefined;
    /** Records in one call of {@link deliver}. @default 100 */
    readonly batchSize?: number | undefined;
    /** Deadline of one call in milliseconds. @default 30_000 */
    readonly timeoutMs?: number | undefined;
    /** Before the first delivery; what it throws is the app's start error. */
    open?(): void | Promise<void>;
    /** Delivers records in ascending order of `seq`; answers with one result each, in the same order. */
    deliver(records: readonly SealedRecord[], context: SinkContext): Promise<readonly DeliveryResult[]>;
    /** Keeps a checkpoint outside of the store, for sinks that can be an anchor. */
    anchor?(checkpoint: SignedCheckpoint, context: SinkContext): Promise<DeliveryResult>;
    close?(): void | Promise<void>;
}
//# sourceMappingURL=audit-sink.d.ts.map