import type { DeliveryClock } from './delivery-clock.js';
/** A wait that ends early when somebody calls; a call between two waits is not lost. */
export declare class WakeablePause {
    #private;
    constructor(clock: DeliveryClock);
    /** One at a time. */
    wait(milliseconds: number): Promise<void>;
    wake(): void;
}
//# sourceMappingURL=wakeable-pause.d.ts.map