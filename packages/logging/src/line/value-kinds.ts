import { types } from 'node:util';

/** Named values that stand in the `context` of a line: any object, of which its own enumerable properties count. What has a stack is an error. */
export type LogFields =
  | Readonly<Record<string, unknown>>
  // Classes and interfaces have no index signature.
  | (object & { readonly stack?: never });

/** What a value is to a logger: nothing, a text, what was thrown, named fields, or anything else. */
export type ValueKind = 'absent' | 'text' | 'error' | 'fields' | 'other';

/** Tells what a logger may do with a value. Never throws, whatever a proxy or getter does. */
export function kindOf(value: unknown): ValueKind {
  if (value === undefined) return 'absent';
  if (typeof value === 'string') return 'text';
  if (typeof value !== 'object' || value === null) return 'other';
  try {
    if (isErrorLike(value)) return 'error';
    return isPlain(value) ? 'fields' : 'other';
  } catch {
    return 'other';
  }
}

// Errors of another realm or out of a serializer are no instances of this realm's Error.
function isErrorLike(value: object): boolean {
  if (value instanceof Error || types.isNativeError(value)) return true;
  return textProperty(value, 'stack') !== '' && textProperty(value, 'message') !== '';
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The message of what was thrown, else its name. Never throws. */
export function errorMessageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null) {
    return textProperty(error, 'message') || textProperty(error, 'name') || 'Error';
  }
  return textOf(error);
}

/** The text of anything but an object, whose class is named. Never throws. */
export function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return classNameOf(value);
  if (typeof value === 'function') return textProperty(value, 'name') || 'Function';
  return String(value);
}

/** The name of the class that an object is an instance of. Never throws. */
export function classNameOf(value: object): string {
  try {
    const made: unknown = Reflect.get(value, 'constructor');
    return typeof made === 'function' ? textProperty(made, 'name') || 'Object' : 'Object';
  } catch {
    return 'Object';
  }
}

/** A property of a value where it is a text, else an empty one. Never throws. */
export function textProperty(value: object, name: string): string {
  try {
    const property: unknown = Reflect.get(value, name);
    return typeof property === 'string' ? property : '';
  } catch {
    return '';
  }
}
