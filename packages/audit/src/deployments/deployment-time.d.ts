/**
 * Milliseconds since 1970 of a time that names its zone: ISO 8601, or GitLab's `2026-11-21 10:00:00 +0100`;
 * `undefined` for anything else.
 */
export declare function parseZonedTime(text: unknown): number | undefined;
/** ISO 8601 in UTC with milliseconds. */
export declare function isoTime(milliseconds: number): string;
//# sourceMappingURL=deployment-time.d.ts.map