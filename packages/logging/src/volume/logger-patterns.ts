/** The pattern that means every logger, and lines without one. */
export const ALL_LOGGERS = '*';

// Bounded: a pattern is kept, shown and logged.
const MAX_LENGTH = 256;

const PATTERN = /^[^*\p{Cc}]*\*?$/u;

/** What a pattern must look like, in words for errors. */
export const LOGGER_PATTERN_RULE = `must be the name of a logger, with "*" at most at its end, of 1 to ${MAX_LENGTH} characters on one line`;

/** Whether a value is the name of a logger, or the beginning of one followed by `*`. */
export function isLoggerPattern(value: unknown): value is string {
  return (
    typeof value === 'string' && value.trim() !== '' && value.length <= MAX_LENGTH && PATTERN.test(value)
  );
}

/** Values by exact name or by the beginning of one (`TypeOrm*`); the longest match wins. */
export class LoggerPatterns<Value> {
  // Bounded by who fills them: the configuration, or the cap on overrides.
  readonly #exact = new Map<string, Value>();
  readonly #prefixes: (readonly [prefix: string, value: Value])[] = [];

  constructor(values: Iterable<readonly [pattern: string, value: Value]>) {
    for (const [pattern, value] of values) {
      if (pattern.endsWith('*')) this.#prefixes.push([pattern.slice(0, -1), value]);
      else this.#exact.set(pattern, value);
    }
    this.#prefixes.sort(([a], [b]) => b.length - a.length);
  }

  /** The value of the longest pattern that matches; `undefined` where none does. */
  find(name: string): Value | undefined {
    const exact = this.#exact.get(name);
    if (exact !== undefined) return exact;
    for (const [prefix, value] of this.#prefixes) if (name.startsWith(prefix)) return value;
    return undefined;
  }
}
