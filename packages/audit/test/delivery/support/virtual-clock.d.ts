import type { DeliveryClock } from '../../../src/delivery/delivery-clock.js';
/** Statements of all stores of one test. */
export interface StoreWork {
    underWay: number;
    total: number;
}
/** Time that passes only when it is told to, and only once everything that can happen before has happened. */
export declare class VirtualClock implements DeliveryClock {
    #private;
    constructor(work: StoreWork, start?: number);
    now(): number;
    after(milliseconds: number, callback: () => void): () => void;
    /** Lets so many milliseconds pass. */
    advance(milliseconds: number): Promise<void>;
    /** Resolves once nothing can happen before time passes. */
    settle(): Promise<void>;
}
//# sourceMappingURL=virtual-clock.d.ts.map