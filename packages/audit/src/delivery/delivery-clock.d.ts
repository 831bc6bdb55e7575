/** Time as delivery sees it, so that an hour can pass at once in a test. */
export interface DeliveryClock {
    /** Milliseconds since 1970. */
    now(): number;
    /** Calls back once after so many milliseconds; what it returns undoes that. Does not keep the process alive. */
    after(milliseconds: number, callback: () => void): () => void;
}
/** The clock and the timers of the host. */
export declare const SYSTEM_CLOCK: DeliveryClock;
/** A time of that clock as it is kept: ISO 8601 in UTC with milliseconds. */
export declare function isoOf(milliseconds: number): string;
//# sourceMappingURL=delivery-clock.d.ts.map