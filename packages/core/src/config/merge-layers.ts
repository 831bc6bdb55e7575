import { isPlainObject, type PlainObject } from './plain-object.js';

/**
 * Merges layers, the later over the earlier: plain objects property by property, everything else (arrays, instances,
 * functions) whole and by reference. `undefined` means "not given". No layer is changed.
 */
export function mergeLayers(layers: readonly unknown[]): unknown {
  return layers.reduce((lower, upper) => mergeTwo(lower, upper), undefined);
}

function mergeTwo(lower: unknown, upper: unknown): unknown {
  if (upper === undefined) return lower;
  if (!isPlainObject(lower) || !isPlainObject(upper)) return upper;
  const merged: Record<string, unknown> = withoutUndefined(lower);
  for (const [key, value] of entriesGiven(upper)) {
    merged[key] = Object.hasOwn(merged, key) ? mergeTwo(merged[key], value) : value;
  }
  return merged;
}

function withoutUndefined(object: PlainObject): Record<string, unknown> {
  return Object.fromEntries(entriesGiven(object));
}

function entriesGiven(object: PlainObject): [string, unknown][] {
  return Object.entries(object).filter(([key, value]) => value !== undefined && key !== '__proto__');
}
