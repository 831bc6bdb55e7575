import type { DeliveryResult } from '../sinks/audit-sink.js';
import type { DeliveryClock } from './delivery-clock.js';
/** How one call of a sink ended. */
export type CallAnswer = {
    readonly type: 'answered';
    readonly results: readonly DeliveryResult[];
} | FailedCall;
/** Nothing is known of what was given: it counts as `retry`. */
export interface FailedCall {
    readonly type: 'failed';
    readonly reason: CallFailure;
    readonly error: string;
}
/**
 * - `threw`: the sink threw or rejected
 * - `late`: its deadline passed
 * - `garbled`: its answer is not one result for each record
 * - `stuck`: it was not called, since too many calls before never ended
 * - `stopped`: delivery was stopped, or goes on elsewhere
 */
export type CallFailure = 'threw' | 'late' | 'garbled' | 'stuck' | 'stopped';
/** What calls of one sink have in common. */
export interface SinkCallsOptions {
    readonly clock: DeliveryClock;
    /** Deadline of one call in milliseconds. */
    readonly timeoutMs: number;
}
/** Calls one sink within a deadline, and believes nothing it says unseen. Never rejects. */
export declare class SinkCalls {
    #private;
    constructor({ clock, timeoutMs }: SinkCallsOptions);
    /** `count` results are expected. What comes after the deadline or after `stop` is ignored. */
    call(work: (signal: AbortSignal) => Promise<unknown>, { count, stop }: {
        readonly count: number;
        readonly stop: AbortSignal;
    }): Promise<CallAnswer>;
}
//# sourceMappingURL=sink-call.d.ts.map