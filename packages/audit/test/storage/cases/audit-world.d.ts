import { EyrieError } from '@eyrie/core/engine';
import type { Store } from '@eyrie/store/engine';
import { Sequencer } from '../../../src/sealing/sequencer.js';
import type { SequencerOptions } from '../../../src/sealing/sequencer-options.js';
import { AuditLog } from '../../../src/storage/audit-log.js';
import { type SampleEvent } from './sample-events.js';
/** A database of one case, with the tables of the log. */
export interface AuditDatabase {
    readonly store: Store;
    /** Opens it once more. */
    reopen(): Promise<Store>;
    /** Changes what the triggers refuse to let anybody change. */
    tamper(statement: string): Promise<void>;
}
/** One promise of the storage, for any test runner and both databases. */
export interface AuditCase {
    /** A sentence. */
    readonly name: string;
    readonly run: (world: AuditWorld) => Promise<void>;
}
export declare const STREAM = "shop";
export declare const signer: import("../../../src/integrity/checkpoint-signer.ts").CheckpointSigner;
/** What cases are made of. */
export declare class AuditWorld {
    readonly database: AuditDatabase;
    readonly store: Store;
    readonly log: AuditLog;
    constructor(database: AuditDatabase);
    sequencer(options?: Partial<SequencerOptions>): Sequencer;
    /** Writes events into the outbox, in this order. */
    emit(...events: readonly SampleEvent[]): Promise<void>;
    /** Writes events and seals them. */
    seal(events: readonly SampleEvent[], options?: Partial<SequencerOptions>): Promise<void>;
    rows(text: string, values?: readonly (string | number)[]): Promise<readonly unknown[]>;
}
/** Rejects unless `work` rejects with an `EyrieError` of this code, which it resolves with. */
export declare function rejectsWith(code: string, work: () => Promise<unknown>): Promise<EyrieError>;
//# sourceMappingURL=audit-world.d.ts.map