import { inspect } from 'node:util';
import { isAsymmetric } from './asymmetric.js';

const MAX_LENGTH = 300;
// What is deeper is not shown: a pattern may also contain itself.
const MAX_DEPTH = 5;

/** A value for a message: on one line, bounded. */
export function show(value: unknown): string {
  const text = inspect(named(value), {
    depth: MAX_DEPTH,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 20,
    maxStringLength: MAX_LENGTH,
    compact: true,
    sorted: false,
  });
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

/** What a matcher of the test runner stands for is told by its name, not by its insides. */
function named(value: unknown, depth = 0): unknown {
  if (isAsymmetric(value)) return { [inspect.custom]: () => nameOf(value) };
  if (depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((each) => named(each, depth + 1));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, named(each, depth + 1)]));
}

function nameOf(matcher: object): string {
  const { toAsymmetricMatcher, sample, expected } = matcher as {
    readonly toAsymmetricMatcher?: () => string;
    readonly sample?: unknown;
    readonly expected?: unknown;
  };
  const said = sample ?? expected;
  const name =
    typeof toAsymmetricMatcher === 'function' ? toAsymmetricMatcher.call(matcher) : String(matcher);
  return name.includes('<') || said === undefined || typeof said === 'function'
    ? name
    : `${name} ${show(said)}`;
}
