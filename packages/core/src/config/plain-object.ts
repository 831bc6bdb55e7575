/** Data of no class: what an object literal, `JSON.parse` or a module namespace gives, in whichever realm. */
export type PlainObject = Readonly<Record<string, unknown>>;

/** Whether the value is data that may be merged and copied, and not an instance, an array or a function. */
export function isPlainObject(value: unknown): value is PlainObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Keys that would reach the prototype of an object instead of its data. */
export const UNSAFE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
