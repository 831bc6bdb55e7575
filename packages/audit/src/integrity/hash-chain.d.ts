/**
 * The hash that joins a record to the one before it: SHA-256 of the previous hash (32 bytes; none for the first), a
 * line feed and the body in UTF-8. Hashes are 64 lower-case hexadecimal digits.
 *
 * @example
 * ```ts
 * const first = chainHash(null, '{"id":"1"}');
 * const second = chainHash(first, '{"id":"2"}');
 * ```
 */
export declare function chainHash(prevHash: string | null, body: string): string;
//# sourceMappingURL=hash-chain.d.ts.map
