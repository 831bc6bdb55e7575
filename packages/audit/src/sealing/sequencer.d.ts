import type { Store } from '@eyrie/store/engine';
import { type SealResult, type SequencerOptions } from './sequencer-options.js';
/**
 * Moves events from the outbox into the log of a stream: in order of their ids, each once, with a contiguous `seq`, the
 * hash chain and signed checkpoints. Any number of instances may run; one of them at a time is the leader, and all that
 * one batch changes is one transaction.
 *
 * @example
 * ```ts
 * const sequencer = new Sequencer({ store, stream: 'shop', signer });
 * const result = await sequencer.sealBatch();
 * if (result.state === 'sealed') console.log(`${result.records} records sealed`);
 * ```
 */
export declare class Sequencer {
    #private;
    readonly stream: string;
    constructor(options: SequencerOptions);
    get store(): Store;
    /**
     * Seals what waits, one batch at most, and makes a checkpoint if one is due.
     *
     * @throws EyrieError `EYRIE_AUDIT_LOG_INCONSISTENT` where the log was tampered with: then nothing is changed. What the
     * store rejects with is passed on.
     */
    sealBatch(): Promise<SealResult>;
    /** Makes a checkpoint if one is due, or if it is forced and the last one does not cover all records. */
    checkpoint({ force, }?: {
        readonly force?: boolean;
    }): Promise<Exclude<SealResult, {
        state: 'sealed';
    }>>;
}
//# sourceMappingURL=sequencer.d.ts.map