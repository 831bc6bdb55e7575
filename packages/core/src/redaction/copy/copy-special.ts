import { types } from 'node:util';
import type { PlainData } from '../redactor.js';
import { MOST_ENTRIES } from './limits.js';
import type { PathState } from './path-tree.js';
import { classNameOf, propertyOf } from './property-of.js';
import type { Walk } from './walk.js';

/** A copy of an object of a kind that is known here; any other is copied by its own properties. */
export type SpecialCopy =
  | { readonly known: false }
  | { readonly known: true; readonly copy: PlainData | undefined };

const UNKNOWN: SpecialCopy = { known: false };
const MAX_CLASS_NAME_LENGTH = 60;

/** Copies what is more than its own properties: dates, maps, buffers, requests, streams … */
export function copySpecial(value: object, walk: Walk, paths: PathState | undefined): SpecialCopy {
  let copy = copyBuiltIn(value, walk, paths);
  if (copy === undefined) copy = copyEntries(value, walk, paths);
  if (copy === undefined) copy = copyConnection(value, walk, paths);
  return copy === undefined ? UNKNOWN : { known: true, copy };
}

function copyBuiltIn(value: object, walk: Walk, paths: PathState | undefined): PlainData | undefined {
  if (types.isDate(value)) return dateText(value);
  if (types.isRegExp(value)) return walk.text(RegExp.prototype.toString.call(value));
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) {
    const name = classNameOf(value, MAX_CLASS_NAME_LENGTH) ?? 'ArrayBuffer';
    return `[${name}: ${value.byteLength} bytes]`;
  }
  if (types.isBoxedPrimitive(value)) return walk.value(unboxed(value), paths) ?? null;
  if (value instanceof URL) return walk.text(value.href);
  return isOpaque(value) ? bracketedClass(value) : undefined;
}

function dateText(date: Date): string | null {
  const time = Date.prototype.getTime.call(date);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

function isOpaque(value: object): boolean {
  return (
    types.isPromise(value) ||
    types.isWeakMap(value) ||
    types.isWeakSet(value) ||
    types.isGeneratorObject(value) ||
    value instanceof WeakRef
  );
}

function unboxed(value: object): unknown {
  if (types.isNumberObject(value)) return Number.prototype.valueOf.call(value);
  if (types.isStringObject(value)) return String.prototype.valueOf.call(value);
  if (types.isBooleanObject(value)) return Boolean.prototype.valueOf.call(value);
  return types.isBigIntObject(value) ? BigInt.prototype.valueOf.call(value) : null;
}

function copyEntries(value: object, walk: Walk, paths: PathState | undefined): PlainData | undefined {
  if (types.isSet(value)) return walk.list(firstOf(Set.prototype.values.call(value), value), paths);
  if (types.isMap(value)) return copyPairs(firstOf(Map.prototype.entries.call(value), value), walk, paths);
  const isNamed = value instanceof Headers || value instanceof URLSearchParams || value instanceof FormData;
  return isNamed ? copyPairs([...value.entries()], walk, paths) : undefined;
}

/** A list as long as all entries, so that a limit says how many there are. */
function firstOf<T>(entries: Iterator<T>, { size }: { readonly size: number }): T[] {
  const items: T[] = [];
  for (let next = entries.next(); next.done !== true && items.length < MOST_ENTRIES; next = entries.next()) {
    items.push(next.value);
  }
  items.length = size;
  return items;
}

function copyPairs(
  pairs: readonly (readonly [unknown, unknown])[],
  walk: Walk,
  paths: PathState | undefined,
): PlainData {
  if (pairs.some((pair) => pair !== undefined && !isName(pair[0]))) return walk.list(pairs, paths);
  const values = new Map(pairs.filter(() => true).map(([name, item]) => [String(name), item]));
  // Without a prototype a name of the map cannot meet one of Object's.
  const source: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, item] of values) source[name] = item;
  const names = [...values.keys()];
  names.length += pairs.length - pairs.filter(() => true).length;
  return walk.fields(source, names, paths);
}

function isName(value: unknown): boolean {
  return typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol';
}

/** Requests and responses of HTTP by what they say, other streams and sockets by their class alone. */
function copyConnection(value: object, walk: Walk, paths: PathState | undefined): PlainData | undefined {
  if (typeof propertyOf(value, 'on') !== 'function' || typeof propertyOf(value, 'emit') !== 'function')
    return undefined;
  const headers = propertyOf(value, 'headers');
  if (Array.isArray(propertyOf(value, 'rawHeaders')) && typeof headers === 'object') {
    const status = propertyOf(value, 'statusCode');
    const source = {
      method: propertyOf(value, 'method'),
      url: propertyOf(value, 'url'),
      status_code: status ?? undefined,
      headers,
    };
    return walk.fields(source, Object.keys(source), paths);
  }
  const getHeaders = propertyOf(value, 'getHeaders');
  if (typeof getHeaders === 'function' && typeof propertyOf(value, 'write') === 'function') {
    const source = {
      status_code: propertyOf(value, 'statusCode'),
      method: propertyOf(value, 'method'),
      url: propertyOf(value, 'path'),
      headers: Reflect.apply(getHeaders, value, []) as unknown,
    };
    return walk.fields(source, Object.keys(source), paths);
  }
  const isStream = ['pipe', 'write', 'destroy'].some(
    (method) => typeof propertyOf(value, method) === 'function',
  );
  return isStream ? bracketedClass(value) : undefined;
}

function bracketedClass(value: object): string {
  return `[${classNameOf(value, MAX_CLASS_NAME_LENGTH) ?? 'Object'}]`;
}
