import type { Diagnostic } from '@eyrie/core/engine';
import type { CallFailure } from './sink-call.js';
/** A sink that took nothing of what it was given: said once for each sink. */
export declare function sinkDown(sink: string, error: string): Diagnostic;
/** A sink that breaks its contract: said once for each sink and way; `undefined` where it only failed. */
export declare function sinkMisbehaves(sink: string, reason: CallFailure, error: string): Diagnostic | undefined;
/** A record that is not tried any more: said once for each sink, counted always. */
export declare function deadLetter(letter: {
    readonly sink: string;
    readonly seq: number;
    readonly error: string;
}): Diagnostic;
/** Records that are missing between what was delivered and what comes next: said once for each sink. */
export declare function recordsMissing(sink: string, fromSeq: number, toSeq: number): Diagnostic;
/** A store that does not answer: said once for each sink. */
export declare function storeUnavailable(sink: string, error: string): Diagnostic;
/** A lease that somebody else took over: said once for each sink. */
export declare function leaseLost(sink: string): Diagnostic;
/** A checkpoint that a sink will never take: said once for each sink. */
export declare function checkpointRejected(sink: string, size: number, error: string): Diagnostic;
/** Checkpoints that were passed over for a newer one: said once for each sink. */
export declare function checkpointsSkipped(sink: string, skipped: {
    readonly fromSize: number;
    readonly toSize: number;
}): Diagnostic;
//# sourceMappingURL=delivery-warnings.d.ts.map