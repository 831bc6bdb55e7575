import { type DeliveryParts } from './delivery-context.js';
import type { SinkStatus } from './delivery-numbers.js';
import { type LeaseSource } from './lease-keeper.js';
/** What a worker is made of. */
export interface DeliveryWorkerOptions extends DeliveryParts {
    readonly leases: LeaseSource;
    /** Names this process among all that share the store. */
    readonly holder: string;
    /** Where a sink begins that has no cursor yet. */
    readonly startAt: 'first' | 'now';
}
/**
 * Delivers one stream to one sink, alone among all instances. A turn tries again what is due, then delivers what is new,
 * a batch of each, so that neither waits for the other, and hands over a checkpoint; one call is under way at a time.
 */
export declare class DeliveryWorker {
    #private;
    readonly stream: string;
    readonly sink: string;
    constructor(options: DeliveryWorkerOptions);
    get status(): SinkStatus;
    start(): void;
    /** Looks for new records at once. */
    wake(): void;
    /** Resolves once nothing can be delivered for now: all is, or what is left waits for its next attempt. */
    settled(): Promise<void>;
    /** Ends what is under way and lets another instance go on. What the sink says after that is ignored. */
    stop(): Promise<void>;
}
//# sourceMappingURL=delivery-worker.d.ts.map