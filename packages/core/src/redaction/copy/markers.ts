import { types } from 'node:util';
import { errorTypeOf } from '../../observation/error-type.js';

/** Stands for an object that holds itself. */
export const CIRCULAR = '[Circular]';

/** Ends a text that was cut. */
export function moreCharacters(count: number): string {
  return `… [${count} more characters]`;
}

/** Ends a list that was cut. */
export function moreItems(count: number): string {
  return `… [${count} more items]`;
}

/** The name under which {@link moreProperties} stands. */
export const MORE_NAME = '…';

export function moreProperties(count: number): string {
  return `[${count} more properties]`;
}

/** Stands for what lies too deep. */
export function tooDeep(value: object): string {
  if (Array.isArray(value)) return `[List of ${value.length} items]`;
  return types.isProxy(value) ? '[Object]' : `[Object with ${Object.keys(value).length} properties]`;
}

/** Stands for a value whose getter, proxy or `toJSON` threw. */
export function throwing(error: unknown): string {
  return `[Throws: ${errorTypeOf(error)}]`;
}
