import type { Lease } from '@eyrie/store/engine';
import type { DeliveryState } from './delivery-ledger.js';
/** What a part of a worker has to do next. */
export type Step = 
/** Something was done: there may be more. */
{
    readonly type: 'worked';
}
/** Nothing before that time, in milliseconds since 1970. */
 | {
    readonly type: 'waits';
    readonly until: number;
}
/** Nothing until there is something new. */
 | {
    readonly type: 'idle';
};
/** What a part of a worker goes by. */
export interface StepRequest {
    readonly lease: Lease;
    readonly state: DeliveryState;
    /** Aborted when the worker stops, or has lost its lease. */
    readonly stop: AbortSignal;
}
export declare const WORKED: Step;
export declare const IDLE: Step;
//# sourceMappingURL=step.d.ts.map