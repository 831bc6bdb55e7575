import { isPlainObject } from './plain-object.js';
import { quote } from './property-path.js';
import type { Secrecy } from './secrets.js';

const MAX_SHOWN_LENGTH = 60;

/** The received value as an error may show it: short, never the content of an object, never a secret. */
export function describeReceived(value: unknown, secrecy: Secrecy): string {
  if (value === undefined) return 'missing';
  if (secrecy === 'secret') return '[secret]';
  switch (typeof value) {
    case 'string':
      return secrecy === 'holds-secrets' ? 'a string' : quote(value, MAX_SHOWN_LENGTH);
    case 'function':
      return 'a function';
    case 'symbol':
      return 'a symbol';
    case 'object':
      return describeObject(value);
    default:
      return String(value);
  }
}

function describeObject(value: object | null): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return isPlainObject(value) ? 'an object' : `an instance of ${classNameOf(value)}`;
}

function classNameOf(value: object): string {
  const name: unknown = Reflect.get(value.constructor ?? {}, 'name');
  return typeof name === 'string' && name !== '' ? name.slice(0, MAX_SHOWN_LENGTH) : 'a class';
}
