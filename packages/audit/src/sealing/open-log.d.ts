import type { CheckpointSigner } from '../integrity/checkpoint-signer.js';
import type { SignedCheckpoint } from '../records/sealed-record.js';
import type { LogState } from '../storage/log-state.js';
import type { LogWriter } from '../storage/log-writer.js';
import type { RejectedRow } from './outbox-queue.js';
import type { SealableEvent } from './sealable-event.js';
/** What a log is opened with. */
export interface OpenLogRequest {
    readonly state: LogState;
    readonly writer: LogWriter;
    readonly signer: CheckpointSigner;
    /** The month, such as `2026-11`, whose partition is known to exist. */
    readonly partitionMonth: string;
}
/** A log in the hands of its leader, for one transaction. */
export declare class OpenLog {
    #private;
    constructor({ state, writer, signer, partitionMonth }: OpenLogRequest);
    get state(): LogState;
    get partitionMonth(): string;
    /** The last checkpoint that was made in this transaction. */
    get newCheckpoint(): SignedCheckpoint | undefined;
    /** Seals events in this order. */
    append(events: readonly SealableEvent[]): Promise<void>;
    /** Keeps aside what cannot be sealed. */
    reject(rows: readonly RejectedRow[]): Promise<void>;
    /** Signs what the log holds now. */
    makeCheckpoint(): Promise<void>;
}
//# sourceMappingURL=open-log.d.ts.map