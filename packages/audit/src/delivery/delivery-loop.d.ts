import { type Diagnostics, type Redactor } from '@eyrie/core/engine';
import type { Store } from '@eyrie/store/engine';
import type { AuditSink } from '../sinks/audit-sink.js';
import { type DeliveryClock } from './delivery-clock.js';
import { type SinkStatus } from './delivery-numbers.js';
import { type DeliveryOptions } from './delivery-options.js';
import type { LeaseSource } from './lease-keeper.js';
import type { SealedLog } from './sealed-log.js';
/** What is delivered where. */
export interface DeliveryLoopOptions extends DeliveryOptions {
    /** Has the tables of {@link DELIVERY_MIGRATION} and of leases. */
    readonly store: Store;
    readonly log: SealedLog;
    readonly leases: LeaseSource;
    readonly streams: readonly string[];
    /** Opened already; they are closed by who opened them, after {@link DeliveryLoop.close}. */
    readonly sinks: readonly AuditSink[];
    readonly diagnostics: Pick<Diagnostics, 'report'>;
    /** Where a sink begins that is new to a stream: at its first record, or with the next that is sealed. @default 'first' */
    readonly startAt?: 'first' | 'now' | undefined;
    /** Takes secrets out of what sinks say of their failures. @default the redactor without options */
    readonly redactor?: Pick<Redactor, 'text'> | undefined;
    /** Names this process among all that share the store. @default a new UUID */
    readonly holder?: string | undefined;
    /** @default the host's */
    readonly clock?: DeliveryClock | undefined;
    /** From 0 to 1, for jitter. @default Math.random */
    readonly random?: (() => number) | undefined;
}
/**
 * Delivers sealed records and checkpoints to every sink, each at least once and at its own pace: one that is slow or down
 * delays no other.
 *
 * - While a sink takes nothing at all, its cursor is held: nothing is written for the records that wait, none of their
 *   attempts counts, and none of them becomes a dead letter, however long that takes.
 * - A record that fails while others pass waits by itself and is tried again, until it reached `maxAttempts` or is older
 *   than `maxAgeMs`: then it is a dead letter, as one is at once that the sink rejected.
 * - A sink with `ordered` waits at the first record that fails. Once that has reached the limits, the next record is
 *   tried: if it passes, the sink is up, and the one that failed has a last chance before it becomes a dead letter.
 */
export declare class DeliveryLoop {
    #private;
    /** @throws EyrieError `EYRIE_AUDIT_SINK_INVALID` for names or limits of sinks out of bounds, or a name used twice */
    constructor(options: DeliveryLoopOptions);
    /** Begins to deliver. What fails from here on is reported and tried again. */
    start(): void;
    /** Looks for new records at once: to be called after some were sealed. */
    wake(): void;
    /** What each sink has come to, as far as this instance knows. */
    status(): readonly SinkStatus[];
    /**
     * Delivers what can be delivered now. Resolves when all is done, or what is left waits for its next attempt or is
     * another instance's; at the latest after so many milliseconds. Never rejects.
     */
    drain(deadlineMs: number): Promise<void>;
    /**
     * The smallest `seq` of a stream that a sink still needs: what is before it may be pruned. Dead letters do not hold it
     * back: their records can be replayed until they are pruned. `undefined` without sinks.
     */
    minNextSeq(stream: string): Promise<number | undefined>;
    /** Ends what is under way; other instances go on with it. */
    close(): Promise<void>;
}
//# sourceMappingURL=delivery-loop.d.ts.map