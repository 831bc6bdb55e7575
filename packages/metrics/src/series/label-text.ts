import { MAX_LABEL_VALUE_LENGTH } from '../declarations/label-rules.js';

/** The text of a label value from any caller, or `undefined` where it has none. Runs no code of the caller. */
export function toLabelText(given: unknown): string | undefined {
  switch (typeof given) {
    case 'string': {
      const text = given.length > MAX_LABEL_VALUE_LENGTH ? given.slice(0, MAX_LABEL_VALUE_LENGTH) : given;
      // Lone surrogates would turn distinct series into equal lines of UTF-8.
      return text.isWellFormed() ? text : text.toWellFormed();
    }
    case 'number':
    case 'boolean':
    case 'bigint':
      return String(given);
    default:
      return undefined;
  }
}

// V8 makes a slice a view of its parent only from this length on.
const MIN_SLICE_LENGTH = 13;

/**
 * The same text, fit to be kept: a value cut out of a request URL or a body would keep all of it alive, and
 * interned strings, which property names are, compare by address with the literals of callers.
 */
export function intern(text: string): string {
  if (text.length < MIN_SLICE_LENGTH) return text;
  const names: Record<string, true> = Object.create(null);
  names[text] = true;
  return Object.keys(names)[0] ?? text;
}
