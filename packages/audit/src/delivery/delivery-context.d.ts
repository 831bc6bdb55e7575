import type { Diagnostics, Redactor } from '@eyrie/core/engine';
import type { SealedRecord } from '../records/sealed-record.js';
import type { AuditSink, DeliveryResult } from '../sinks/audit-sink.js';
import type { DeliveryClock } from './delivery-clock.js';
import type { DeliveryLedger, DeliveryRow } from './delivery-ledger.js';
import type { DeliveryNumbers } from './delivery-numbers.js';
import { type DeliverySettings } from './delivery-options.js';
import type { SealedLog } from './sealed-log.js';
export declare const SINK_DEFAULTS: Readonly<{
    batchSize: 100;
    timeoutMs: 30000;
}>;
/** What the parts of one worker share. */
export interface DeliveryParts {
    readonly stream: string;
    readonly sink: AuditSink;
    readonly log: SealedLog;
    readonly ledger: DeliveryLedger;
    readonly clock: DeliveryClock;
    readonly settings: DeliverySettings;
    readonly diagnostics: Pick<Diagnostics, 'report'>;
    readonly redactor: Pick<Redactor, 'text'>;
    readonly numbers: DeliveryNumbers;
    /** From 0 to 1. */
    readonly random: () => number;
}
/** The one sink, called and judged in the same way by all parts of a worker. */
export declare class DeliveryContext {
    #private;
    readonly parts: DeliveryParts;
    constructor(parts: DeliveryParts);
    get batchSize(): number;
    get isOrdered(): boolean;
    /** One result for each record, whatever the sink did; `undefined` once delivery was stopped. */
    deliver(records: readonly SealedRecord[], stop: AbortSignal): Promise<readonly DeliveryResult[] | undefined>;
    /** As {@link deliver}, for a call that has one result. */
    anchor(work: (signal: AbortSignal) => Promise<DeliveryResult>, stop: AbortSignal): Promise<DeliveryResult | undefined>;
    /** Bounded, and without what looks like a secret. */
    errorText(error: string): string;
    /** When what failed so often is tried again. */
    retryAt(now: number, failures: number, retryAfterMs?: number): number;
    /** Whether a record with so many attempts, the first of them at that time, is given up. */
    isSpent(request: {
        readonly attempts: number;
        readonly since: number;
        readonly now: number;
    }): boolean;
    /** Counts what was kept, and reports the dead letters of it. */
    noteProgress(progress: {
        readonly rows: readonly DeliveryRow[];
        readonly delivered: number;
        readonly retried: number;
    }, nextSeq?: number): void;
    reportDown(error: string): void;
}
/** The longest wait that any of the results asks for, in milliseconds. */
export declare function retryAfterOf(results: readonly DeliveryResult[]): number | undefined;
/** The first reason for a failure that the results name. */
export declare function errorOf(results: readonly DeliveryResult[]): string;
//# sourceMappingURL=delivery-context.d.ts.map