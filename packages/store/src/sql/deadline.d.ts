/** A moment that something must not be waited for beyond, on the monotonic clock. */
export declare class Deadline {
    #private;
    /** What was granted, for messages. */
    readonly milliseconds: number;
    constructor(milliseconds: number);
    get leftMs(): number;
}
//# sourceMappingURL=deadline.d.ts.map