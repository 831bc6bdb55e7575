import * as v from 'valibot';

/** Bounds of a number, both included. */
export interface NumberBounds {
  readonly from?: number;
  readonly to?: number;
}

/** Bounds of a number that may also have to be greater than a limit. */
export interface OpenNumberBounds extends NumberBounds {
  readonly above?: number;
}

/** What a text must look like. */
export interface TextShape {
  /** @default 1024 */
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  /** The rule in words, beginning with "must"; needed with a pattern. */
  readonly rule?: string;
}

/** How long a list may be. */
export interface ListShape {
  /** @default 0 */
  readonly min?: number;
  /** @default 1000 */
  readonly max?: number;
}

const MAX_TEXT_LENGTH = 1024;
const MAX_LIST_LENGTH = 1000;
const MAX_PATH_LENGTH = 256;
const NO_CONTROL_CHARACTERS = /^\P{Cc}*$/u;

/** A value that passes a test; `rule` says in words, beginning with "must", what the test asks. */
function that<T>(test: (value: unknown) => boolean, rule: string): v.GenericSchema<T> {
  return v.custom<T>(test, rule);
}

function flag(): v.GenericSchema<boolean> {
  return that<boolean>((value) => typeof value === 'boolean', 'must be true or false');
}

function wholeNumber({ from, to }: NumberBounds = {}): v.GenericSchema<number> {
  return that<number>(
    (value) => Number.isSafeInteger(value) && isWithin(value as number, { from, to }),
    `must be a whole number${inWords({ from, to })}`,
  );
}

function number({ from, to, above }: OpenNumberBounds = {}): v.GenericSchema<number> {
  return that<number>(
    (value) => Number.isFinite(value) && isWithin(value as number, { from, to, above }),
    `must be a number${inWords({ from, to, above })}`,
  );
}

function text({ maxLength = MAX_TEXT_LENGTH, pattern, rule }: TextShape = {}): v.GenericSchema<string> {
  return that<string>(
    (value) =>
      typeof value === 'string' &&
      value.trim() !== '' &&
      value.length <= maxLength &&
      NO_CONTROL_CHARACTERS.test(value) &&
      (pattern === undefined || pattern.test(value)),
    rule ?? `must be text of 1 to ${maxLength} characters on one line`,
  );
}

function secret(): v.GenericSchema<string> {
  return that<string>(
    (value) => typeof value === 'string' && value.trim() !== '',
    'must be a text that is not empty',
  );
}

// What an Authorization header can carry: a token with a line break at its end would let nobody in.
function bearerToken(): v.GenericSchema<string> {
  return that<string>(
    (value) => typeof value === 'string' && /^[!-~]+$/.test(value),
    'must be visible ASCII characters without spaces and line breaks',
  );
}

function oneOf<const T extends string>(values: readonly T[]): v.GenericSchema<T> {
  const allowed: ReadonlySet<unknown> = new Set(values);
  return that<T>(
    (value) => allowed.has(value),
    `must be one of ${values.map((value) => `"${value}"`).join(', ')}`,
  );
}

function list<T>(
  item: v.GenericSchema<T>,
  { min = 0, max = MAX_LIST_LENGTH }: ListShape = {},
): v.GenericSchema<readonly T[]> {
  const rule = `must be a list of ${min} to ${max} items`;
  return v.pipe(v.array(item, rule), v.minLength(min, rule), v.maxLength(max, rule));
}

function urlPath(): v.GenericSchema<string> {
  return text({
    maxLength: MAX_PATH_LENGTH,
    pattern: /^\/[^\s?#]*$/,
    rule: 'must be a path that starts with "/" and has no query, such as "/metrics"',
  });
}

function callback<T extends (...input: never[]) => unknown>(): v.GenericSchema<T> {
  return that<T>((value) => typeof value === 'function', 'must be a function');
}

/**
 * Schemas for the properties of a section. Each states its rule in words once, whichever way the rule is broken:
 * the words begin with "must" and are what an error shows.
 *
 * @example
 * ```ts
 * import { configRule } from '@eyrie/core/engine';
 *
 * export const port = configRule.wholeNumber({ from: 1, to: 65535 });
 * ```
 */
export const configRule = Object.freeze({
  bearerToken,
  callback,
  flag,
  list,
  number,
  oneOf,
  secret,
  text,
  that,
  urlPath,
  wholeNumber,
});

interface Bounds {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly above?: number | undefined;
}

function isWithin(value: number, { from, to, above }: Bounds): boolean {
  return (
    (from === undefined || value >= from) &&
    (above === undefined || value > above) &&
    (to === undefined || value <= to)
  );
}

function inWords({ from, to, above }: Bounds): string {
  if (above !== undefined) return ` greater than ${above}${to === undefined ? '' : ` and at most ${to}`}`;
  if (from !== undefined && to !== undefined) return ` from ${from} to ${to}`;
  if (from !== undefined) return ` of at least ${from}`;
  return to === undefined ? '' : ` of at most ${to}`;
}
