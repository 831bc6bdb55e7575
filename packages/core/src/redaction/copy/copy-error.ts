import { types } from 'node:util';
import type { PlainData, PlainFields } from '../redactor.js';
import type { PathState } from './path-tree.js';
import { classNameOf, propertyOf } from './property-of.js';
import type { Walk } from './walk.js';

const OWN_PLACE: ReadonlySet<string> = new Set([
  'name',
  'type',
  'message',
  'stack',
  'code',
  'cause',
  'errors',
]);
// Names of classes that say less than the error's own name.
const GENERIC: ReadonlySet<unknown> = new Set(['Error', 'Object']);
const MAX_TYPE_LENGTH = 100;

/** Whether a value is an error, of this realm or of another. */
export function isError(value: object): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

/** An error as data: its class, message and stack, its causes and children, and what else it carries. */
export function copyError(error: Error, walk: Walk, paths: PathState | undefined): PlainFields {
  const copies: Record<string, PlainData> = { type: walk.text(typeOf(error)) };
  const add = (name: string, value: unknown): void =>
    walk.field(copies, { source: error, name, value, paths });
  add('message', propertyOf(error, 'message'));
  add('stack', propertyOf(error, 'stack'));
  const code = propertyOf(error, 'code');
  if (typeof code === 'string' || typeof code === 'number') add('code', code);
  const cause = propertyOf(error, 'cause');
  if (cause !== undefined) add('cause', cause);
  const errors = propertyOf(error, 'errors');
  if (Array.isArray(errors)) add('errors', errors);
  const names = Object.keys(error).filter(
    (name) => !OWN_PLACE.has(name) && !repeatsCause(error, name, cause),
  );
  walk.fieldsInto(copies, { source: error, names, paths });
  // body-parser and others give their errors a type of their own.
  const ownType = Object.hasOwn(error, 'type') ? propertyOf(error, 'type') : undefined;
  if (typeof ownType === 'string') add('error_type', ownType);
  return copies;
}

/** Whether a property holds nothing but the cause again, as `options` of Nest's HttpException does. */
function repeatsCause(error: Error, name: string, cause: unknown): boolean {
  if (typeof cause !== 'object' || cause === null) return false;
  const value: unknown = propertyOf(error, name);
  if (value === cause) return true;
  return (
    name === 'options' && typeof value === 'object' && value !== null && propertyOf(value, 'cause') === cause
  );
}

function typeOf(error: Error): string {
  const className = classNameOf(error, MAX_TYPE_LENGTH) ?? 'Error';
  if (!GENERIC.has(className)) return className;
  const name = propertyOf(error, 'name');
  return typeof name === 'string' && name !== '' ? name.slice(0, MAX_TYPE_LENGTH) : 'Error';
}
