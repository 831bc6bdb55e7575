import type { Json } from '../json.js';

// What core's redactor makes and what JSON holds are the same values.
type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

/** A frozen copy in which every lone surrogate is U+FFFD and names are sorted, ready for canonical JSON. */
export function frozenJson(value: Plain): Json {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return Object.freeze(value.map(frozenJson));
  const copy: Record<string, Json> = {};
  const names = Object.keys(value).sort();
  // Only what is replaced can read like another one.
  const areDistinct = names.every((name) => name.isWellFormed());
  for (const name of names) {
    const free = areDistinct ? name : freeName(copy, name.toWellFormed());
    setOwn(copy, free, frozenJson(value[name] as Plain));
  }
  return Object.freeze(copy);
}

/** Sets a property that may be named `__proto__`. */
export function setOwn<Value>(target: Record<string, Value>, name: string, value: Value): void {
  if (name !== '__proto__') target[name] = value;
  else Object.defineProperty(target, name, { value, enumerable: true, writable: true, configurable: true });
}

/** Keeps two names apart that read the same once their lone surrogates or their secrets are replaced. */
export function freeName(copy: object, name: string): string {
  let free = name;
  for (let count = 2; Object.hasOwn(copy, free); count++) free = `${name} (${count})`;
  return free;
}

function isList(value: object): value is readonly Plain[] {
  return Array.isArray(value);
}
