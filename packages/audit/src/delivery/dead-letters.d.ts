import type { Store } from '@eyrie/store/engine';
/** A record that a sink does not have, and is not given again by itself. */
export interface DeadLetter {
    readonly stream: string;
    readonly sink: string;
    readonly seq: number;
    readonly attempts: number;
    /** ISO 8601. */
    readonly firstFailedAt: string;
    readonly lastError: string;
}
/** Which dead letters are listed. */
export interface DeadLetterQuery {
    readonly stream: string;
    readonly sink: string;
    /** @default 1 */
    readonly fromSeq?: number | undefined;
    /** From 1 to 1000. @default 100 */
    readonly limit?: number | undefined;
}
/** Dead letters in ascending order of `seq`. */
export interface DeadLetterPage {
    readonly letters: readonly DeadLetter[];
    /** `fromSeq` of the next page; `undefined` on the last one. */
    readonly nextSeq: number | undefined;
}
/** Records of one sink, both ends included. */
export interface ReplayRequest {
    readonly stream: string;
    readonly sink: string;
    readonly fromSeq: number;
    readonly toSeq: number;
}
/** What is delivered once more. */
export interface Replay {
    /** Records that are due now. */
    readonly queued: number;
    /** Where the next call begins; `undefined` where all of the range is queued. */
    readonly nextSeq: number | undefined;
}
/** Rows of one sink on one stream. */
export interface DeliveryCount {
    readonly stream: string;
    readonly sink: string;
    readonly pending: number;
    readonly dead: number;
}
/** Where dead letters are kept. */
export interface DeadLettersOptions {
    readonly store: Store;
    /** Milliseconds since 1970. @default Date.now */
    readonly now?: (() => number) | undefined;
}
/**
 * What sinks did not take, and how to give it to them again. Workers find what is replayed within their poll.
 *
 * @example
 * ```ts
 * import { DeadLetters } from '@eyrie/audit/engine';
 * import { openSqliteStore } from '@eyrie/store/engine';
 *
 * const store = openSqliteStore({ path: '.eyrie/store.db' });
 * const { queued } = await new DeadLetters({ store }).replayDead({ stream: 'shop', sink: 's3' });
 * ```
 */
export declare class DeadLetters {
    #private;
    constructor({ store, now }: DeadLettersOptions);
    /** @throws EyrieError `EYRIE_AUDIT_REPLAY_INVALID` for numbers out of bounds */
    list({ stream, sink, fromSeq, limit }: DeadLetterQuery): Promise<DeadLetterPage>;
    /** Rows of all sinks that have any. */
    counts(): Promise<readonly DeliveryCount[]>;
    /**
     * Makes dead letters due now, with all their attempts before them again: all of a sink's, or those of a range. At
     * most 10,000 in one call.
     *
     * @throws EyrieError `EYRIE_AUDIT_REPLAY_INVALID` for numbers out of bounds
     */
    replayDead(request: Omit<ReplayRequest, 'fromSeq' | 'toSeq'> & Partial<ReplayRequest>): Promise<Replay>;
    /**
     * Makes records due that the sink was given before, dead letters among them: after it lost what it had. Those that it
     * was not given yet are left out, since they come anyway. At most 10,000 in one call.
     *
     * @throws EyrieError `EYRIE_AUDIT_REPLAY_INVALID` for numbers out of bounds, or a sink that was given nothing yet
     */
    replayRange({ stream, sink, fromSeq, toSeq }: ReplayRequest): Promise<Replay>;
}
//# sourceMappingURL=dead-letters.d.ts.map