/** Whether a text is a SHA-256 as it is kept everywhere here: 64 lower-case hexadecimal digits. */
export declare function isHashHex(text: unknown): text is string;
//# sourceMappingURL=hex.d.ts.map
