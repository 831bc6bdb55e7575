import type { FieldNames } from './field-names.js';
import { propertyOf } from './property-of.js';

// Where validators name the property whose value stands beside: class-validator, express-validator, HAR files.
const NAMING: readonly string[] = ['property', 'name', 'key', 'field', 'path', 'param'];
// Where database drivers and query builders keep what was bound to a statement, and the statement.
export const BOUND_NAMES: readonly string[] = ['parameters', 'bindings', 'values', 'params'];
const STATEMENTS: readonly string[] = ['query', 'sql', 'text'];
const MAX_STATEMENT_LENGTH = 4096;

/** Whether an object says of its `value` that it is a secret: `{ property: 'password', value: 'x' }`. */
export function isNameOfSecretValue(source: object, fieldNames: FieldNames): boolean {
  return NAMING.some((naming) => {
    const name = propertyOf(source, naming);
    return typeof name === 'string' && fieldNames.get(name).secret !== undefined;
  });
}

/** Whether a list is bound to a statement that names a secret column: `{ query: '… password = $1', parameters }`. */
export function mentionsSecretColumn(source: object, fieldNames: FieldNames): boolean {
  return STATEMENTS.some((key) => {
    const statement = propertyOf(source, key);
    if (typeof statement !== 'string') return false;
    const words = statement.slice(0, MAX_STATEMENT_LENGTH).match(/\w{2,64}/g) ?? [];
    return words.some((word) => fieldNames.get(word).secret !== undefined);
  });
}
