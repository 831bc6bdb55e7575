/** What one sink on one stream has come to, as this instance sees it. */
export interface SinkStatus {
    readonly stream: string;
    readonly sink: string;
    /** `elsewhere` while another instance delivers to it, `starting` before the first look. */
    readonly state: 'starting' | 'up' | 'down' | 'elsewhere';
    /** Records that were delivered by this instance since its start. */
    readonly delivered: number;
    /** Attempts of records that are made again, by this instance since its start. */
    readonly retried: number;
    /** Records that became dead letters, by this instance since its start. */
    readonly dead: number;
    /** Checkpoints that were kept by the sink, by this instance since its start. */
    readonly anchored: number;
    /** Checkpoints that were passed over or refused, by this instance since its start. */
    readonly notAnchored: number;
    /** The `seq` that is delivered next. */
    readonly nextSeq: number;
    /** Records that were never given to the sink or that it has not taken yet, without pending ones. */
    readonly lag: number;
    /** Records that failed and are tried again; looked up every 10 seconds. */
    readonly pending: number;
    /** Dead letters in the store; looked up every 10 seconds. */
    readonly deadLetters: number;
    /** How old the oldest record is that the sink does not have, in milliseconds; 0 where it has all. */
    readonly oldestUndeliveredMs: number;
    /** Why it failed the last time, redacted, at most 300 characters. @default nothing */
    readonly lastError: string | undefined;
}
/** The same, while it changes. */
export declare class DeliveryNumbers {
    state: SinkStatus['state'];
    delivered: number;
    retried: number;
    dead: number;
    anchored: number;
    notAnchored: number;
    nextSeq: number;
    headSize: number;
    pending: number;
    deadLetters: number;
    /** When the oldest record was sealed that waits to be given to the sink; milliseconds since 1970. */
    oldestFreshAt: number | undefined;
    /** When the oldest pending record failed first. */
    oldestPendingAt: number | undefined;
    lastError: string | undefined;
    statusOf(key: {
        readonly stream: string;
        readonly sink: string;
    }, now: number): SinkStatus;
}
//# sourceMappingURL=delivery-numbers.d.ts.map