import type { Lease, Store } from '@eyrie/store/engine';
import type { SignedCheckpoint } from '../records/sealed-record.js';
/** How far one sink is, and where its log is. Times are milliseconds since 1970. */
export interface DeliveryState {
    /** The smallest `seq` that was neither delivered nor has a row of its own. */
    readonly nextSeq: number;
    /** Size of the newest checkpoint that was handed over. */
    readonly anchoredSize: number;
    /** Failures in a row of what comes next. */
    readonly failures: number;
    readonly failingSince: number | undefined;
    /** When what comes next is tried again. */
    readonly nextAt: number | undefined;
    /** When the sink last took or refused a record. */
    readonly upAt: number | undefined;
    readonly headSize: number;
    /** Size of the newest checkpoint; 0 where there is none. */
    readonly checkpointSize: number;
    /** When the next pending row is due. */
    readonly pendingAt: number | undefined;
}
/** A record that is delivered by itself, since it failed or is to be delivered again. */
export interface PendingDelivery {
    readonly seq: number;
    /** Attempts that count, see {@link DeliveryOptions.maxAttempts}. */
    readonly attempts: number;
    readonly firstFailedAt: number;
    /** When it was last tried with the sink known to be up. */
    readonly triedAt: number;
    readonly nextAt: number;
}
/** A row of `eyrie_audit_deliveries` as it is to be from now on. */
export interface DeliveryRow extends PendingDelivery {
    readonly state: 'pending' | 'dead';
    readonly error: string;
}
/** What one step changes, all of it or nothing. */
export interface Progress {
    readonly at: number;
    /** Columns of the cursor that change. */
    readonly cursor?: Partial<CursorColumns> | undefined;
    /** Rows that are written, in place of what was there. */
    readonly rows?: readonly DeliveryRow[] | undefined;
    /** Rows that are no longer needed, by `seq`. */
    readonly done?: readonly number[] | undefined;
}
/** Columns of `eyrie_audit_cursors`. */
export interface CursorColumns {
    readonly next_seq: number;
    readonly anchored_size: number;
    readonly failures: number;
    readonly failing_since: string | null;
    readonly next_at: string | null;
    readonly last_error: string | null;
    readonly up_at: string;
    readonly receipt: string;
}
/** Somebody else holds the lease by now: what was to be written is not. */
export declare class LeaseLost extends Error {
    readonly name = "LeaseLost";
}
/** Whose progress is kept. */
export interface LedgerOptions {
    readonly store: Store;
    readonly stream: string;
    readonly sink: string;
}
/** The progress of one sink on one stream, as the store keeps it. */
export declare class DeliveryLedger {
    #private;
    constructor({ store, stream, sink }: LedgerOptions);
    /** Begins a cursor where the sink has none: at the first record, or after the last one that is sealed by now. */
    begin(startAt: 'first' | 'now', at: number): Promise<void>;
    /** `undefined` before {@link begin}. */
    state(): Promise<DeliveryState | undefined>;
    /** Pending rows: those that are due, the longest due first; or `inOrder`, the first ones by `seq`. */
    pending(request: {
        readonly at: number;
        readonly limit: number;
        readonly inOrder: boolean;
    }): Promise<readonly PendingDelivery[]>;
    /** The checkpoints next in size above that one, in order. */
    checkpoints(request: {
        readonly above: number;
        readonly limit: number;
    }): Promise<readonly SignedCheckpoint[]>;
    /** The largest checkpoint. */
    newestCheckpoint(): Promise<SignedCheckpoint | undefined>;
    /** How many checkpoints lie between two sizes, both excluded, and the largest size of them. */
    checkpointsBetween(request: {
        readonly above: number;
        readonly below: number;
    }): Promise<{
        readonly count: number;
        readonly largest: number;
    }>;
    /** Rows by state: what waits to be tried again, and dead letters. */
    counts(): Promise<{
        readonly pending: number;
        readonly dead: number;
    }>;
    /**
     * Keeps what a step has come to, in one transaction.
     *
     * @throws LeaseLost where the lease is somebody else's by now; nothing is written then.
     */
    commit(lease: Lease, progress: Progress): Promise<void>;
}
//# sourceMappingURL=delivery-ledger.d.ts.map