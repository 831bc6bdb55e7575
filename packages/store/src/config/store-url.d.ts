/** What a store's URL names. */
export type StoreUrl = SqliteUrl | PostgresUrl;
export interface SqliteUrl {
    readonly dialect: 'sqlite';
    /** Absolute, or `:memory:`. */
    readonly path: string;
}
export interface PostgresUrl {
    readonly dialect: 'postgres';
    /** As it was given: it may hold a password. */
    readonly url: string;
}
/** The rule in words, for messages. */
export declare const STORE_URL_RULE = "must be \"sqlite:\" and the path of a file, or a URL that begins with \"postgres://\" or \"postgresql://\"";
/**
 * Reads `sqlite:<path>` (relative to the working directory; `sqlite:C:\data\store.db` and `sqlite::memory:` too),
 * `postgres://…` and `postgresql://…`.
 *
 * @throws EyrieError `EYRIE_STORE_URL_INVALID` for anything else; it shows nothing of the URL, which may hold a password
 */
export declare function parseStoreUrl(url: string): StoreUrl;
/** Whether {@link parseStoreUrl} takes it. */
export declare function isStoreUrl(url: unknown): url is string;
/**
 * A store's URL for messages: the file, or host and database, never a credential.
 *
 * @throws EyrieError `EYRIE_STORE_URL_INVALID`
 */
export declare function labelOf(url: string): string;
//# sourceMappingURL=store-url.d.ts.map