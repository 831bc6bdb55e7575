/** How delivery to sinks is tried again, and when it is given up. */
export interface DeliveryOptions {
    /** How often a sink that has everything looks for more, in milliseconds. @default 1_000 */
    readonly pollMs?: number | undefined;
    /** The longest wait after the first failure, in milliseconds; it doubles with each further one. @default 1_000 */
    readonly baseDelayMs?: number | undefined;
    /** The longest wait between two attempts, in milliseconds. @default 300_000 */
    readonly maxDelayMs?: number | undefined;
    /** The longest wait that a sink may ask for, in milliseconds. @default 3_600_000 */
    readonly maxRetryAfterMs?: number | undefined;
    /** Attempts after which a record becomes a dead letter. Those of a sink that is down do not count. @default 20 */
    readonly maxAttempts?: number | undefined;
    /** How long after its first failure a record becomes a dead letter at the next one, in milliseconds. @default 86_400_000 */
    readonly maxAgeMs?: number | undefined;
    /** How long the right to deliver to a sink outlives an instance that was killed, in milliseconds. @default 30_000 */
    readonly leaseTtlMs?: number | undefined;
}
/** {@link DeliveryOptions} in full. */
export type DeliverySettings = {
    readonly [Name in keyof DeliveryOptions]-?: Exclude<DeliveryOptions[Name], undefined>;
};
export declare const DELIVERY_DEFAULTS: DeliverySettings;
/** The defaults, but for what was given. */
export declare function deliverySettings(options?: DeliveryOptions): DeliverySettings;
/** What a wait depends on. */
export interface RetryDelayRequest {
    /** At least 1. */
    readonly failures: number;
    readonly retryAfterMs: number | undefined;
    readonly settings: DeliverySettings;
    readonly random: () => number;
}
/** Milliseconds until the next attempt: full jitter, and at least what the sink asked for, within the bound. */
export declare function retryDelayMs({ failures, retryAfterMs, settings, random }: RetryDelayRequest): number;
//# sourceMappingURL=delivery-options.d.ts.map