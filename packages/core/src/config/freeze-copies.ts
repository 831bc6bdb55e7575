import { isPlainObject } from './plain-object.js';

/**
 * Freezes what validation has copied, all the way down. What it has passed on untouched (instances, functions,
 * declarations) is the caller's own and stays as it is.
 */
export function freezeCopies(output: unknown, input: unknown): void {
  if (output === input || !(isPlainObject(output) || Array.isArray(output))) return;
  Object.freeze(output);
  for (const [key, value] of Object.entries(output)) freezeCopies(value, propertyOf(input, key));
}

function propertyOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
