/** What a redacted copy is made of: data that JSON can carry, with no cycles, getters or prototypes. */
export type PlainData = string | number | boolean | null | readonly PlainData[] | PlainFields;

/** Named plain data. */
export interface PlainFields {
  readonly [name: string]: PlainData;
}

/** How much of a value a copy takes; what lies beyond is replaced by a marker that says how much was left out. */
export interface CopyLimits {
  /** Levels of nesting. @default 8 */
  readonly maxDepth?: number;
  /** Entries of one object or list. @default 200 */
  readonly maxEntries?: number;
  /** Characters of one text. @default 16_384 */
  readonly maxTextLength?: number;
  /** Characters of all texts and names together. @default 131_072 */
  readonly maxTotalLength?: number;
}

/** Takes secrets out of what leaves the process. Compiled once per app; none of its methods ever throws. */
export interface Redactor {
  /** The text with every secret in it replaced; the same string where it holds none. Time is linear in its length. */
  text(value: string): string;
  /** A URL or request target: as {@link text}, and parameters of its query with a secret name. */
  url(value: string): string;
  /**
   * A redacted, bounded, plain copy of any value: whatever its getters, cycles, proxies or prototypes do. Errors become
   * `type`, `message`, `stack`, `code`, `cause`, `errors` and their own further properties. `undefined` where the
   * value has no place in JSON (functions, symbols, `undefined`) or is to be removed.
   */
  copy(value: unknown, limits?: CopyLimits): PlainData | undefined;
  /** A copy of the named values of an object; what is no object stands under the name `value`. */
  fields(value: unknown, limits?: CopyLimits): PlainFields;
}
