import { deepStrictEqual } from 'node:assert/strict';

/**
 * Compares plain data. Jest runs tests in a realm of its own, where objects made by Node (a parsed body, headers)
 * have other prototypes than literals; a copy through JSON brings both to the same.
 */
export function sameData(actual: unknown, expected: unknown, message?: string): void {
  deepStrictEqual(copy(actual), copy(expected), message);
}

function copy(data: unknown): unknown {
  return data === undefined ? undefined : JSON.parse(JSON.stringify(data));
}
