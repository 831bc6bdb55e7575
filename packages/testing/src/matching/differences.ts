import { types } from 'node:util';
import { isAsymmetric } from './asymmetric.js';
import { show } from './show.js';

/**
 * Where a value is not what was asked for, in words; empty where it fits. What is asked for of an object is a part of
 * it, of an array all of it, of a text a text or a pattern; a matcher of the test runner stands for any value that it
 * takes, and `undefined` for what is not there.
 */
export function differences(actual: unknown, expected: unknown, path = ''): readonly string[] {
  const at = path === '' ? 'it' : path;
  if (isAsymmetric(expected)) return expected.asymmetricMatch(actual) ? [] : [differs(at, actual, expected)];
  if (types.isRegExp(expected)) {
    // By search(), which takes no notice of where a pattern with the flag g has come to.
    return typeof actual === 'string' && actual.search(expected) !== -1
      ? []
      : [`${at} is ${show(actual)}, which does not match ${show(expected)}`];
  }
  if (Array.isArray(expected)) return ofArray(actual, expected, at);
  if (isPlainObject(expected)) return ofObject(actual, expected, path);
  return Object.is(actual, expected) ? [] : [differs(at, actual, expected)];
}

function ofObject(
  actual: unknown,
  expected: Readonly<Record<string, unknown>>,
  path: string,
): readonly string[] {
  if (typeof actual !== 'object' || actual === null)
    return [differs(path === '' ? 'it' : path, actual, expected)];
  return Object.entries(expected).flatMap(([key, value]) =>
    differences((actual as Readonly<Record<string, unknown>>)[key], value, inside(path, key)),
  );
}

function ofArray(actual: unknown, expected: readonly unknown[], at: string): readonly string[] {
  if (!Array.isArray(actual)) return [differs(at, actual, expected)];
  if (actual.length !== expected.length) {
    return [`${at} has ${actual.length} elements, not ${expected.length}: ${show(actual)}`];
  }
  return expected.flatMap((each, index) => differences(actual[index], each, `${at}[${index}]`));
}

function differs(at: string, actual: unknown, expected: unknown): string {
  return actual === undefined
    ? `${at} is not there, not ${show(expected)}`
    : `${at} is ${show(actual)}, not ${show(expected)}`;
}

function inside(path: string, key: string): string {
  if (!/^[\w$]+$/.test(key)) return `${path}[${show(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // A literal of another realm, as under Jest, has another Object.prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
