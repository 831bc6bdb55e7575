import type { SealedRecord, SignedCheckpoint } from '../../../src/records/sealed-record.js';
import type { AuditSink, DeliveryResult, SinkContext } from '../../../src/sinks/audit-sink.js';
/** How a sink answers, for as long as it is told nothing else. */
export type Script = (records: readonly SealedRecord[], context: SinkContext) => Promise<unknown>;
export declare const takeAll: Script;
export declare const takeNone: Script;
export declare const throwAlways: Script;
export declare const hang: Script;
/** Takes all but some, by `seq`. */
export declare function takeAllBut(fate: 'retry' | 'rejected', ...seqs: readonly number[]): Script;
/** Fails as a whole where one of these is in the batch. */
export declare function throwFor(...seqs: readonly number[]): Script;
/** A record that was taken. */
export interface TakenRecord {
    readonly seq: number;
    readonly id: string;
    readonly at: number;
}
/** A sink that remembers what it took and what it was asked. */
export declare class ScriptedSink implements AuditSink {
    #private;
    readonly name: string;
    readonly ordered: boolean;
    readonly batchSize: number;
    readonly timeoutMs: number;
    readonly taken: TakenRecord[];
    /** The `seq` of every record of every call. */
    readonly calls: (readonly number[])[];
    readonly anchors: number[];
    script: Script;
    anchorResult: DeliveryResult;
    constructor(now: () => number, options: {
        readonly name: string;
        readonly ordered?: boolean;
        readonly batchSize?: number;
        readonly timeoutMs?: number;
    });
    deliver(records: readonly SealedRecord[], context: SinkContext): Promise<readonly DeliveryResult[]>;
    anchor(checkpoint: SignedCheckpoint): Promise<DeliveryResult>;
    get seqs(): readonly number[];
}
//# sourceMappingURL=scripted-sink.d.ts.map