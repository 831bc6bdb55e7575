/**
 * What a text in standard base64 (RFC 4648 section 4) stands for, or `undefined` where it is not the one text of some
 * bytes: with padding, without blanks, with no bit set that no byte takes.
 */
export declare function decodeBase64(text: string): Buffer | undefined;
//# sourceMappingURL=base64.d.ts.map
