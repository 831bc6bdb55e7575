/**
 * A text of an event as the columns that are searched hold it: without NUL, which PostgreSQL does not take, and no longer
 * than an index allows; what is longer ends in its SHA-256. The body keeps the text as it is.
 */
export declare function indexText(text: string): string;
//# sourceMappingURL=index-text.d.ts.map