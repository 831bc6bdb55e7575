import { kindOf, type LogFields } from './value-kinds.js';

// As users of pino call the error among their fields, and as everybody else does.
const NAMES = ['error', 'err'] as const;

/** Fields, and the error that stood among them. */
export interface SeparatedError {
  readonly error: unknown;
  readonly fields: LogFields;
}

/** Takes an error out of the fields where it stands there as `error` or `err`. Never throws. */
export function separateError(fields: LogFields): SeparatedError {
  try {
    for (const name of NAMES) {
      const error: unknown = Reflect.get(fields, name);
      if (error !== undefined && kindOf(error) === 'error') return { error, fields: without(fields, name) };
    }
  } catch {
    // A getter or proxy throws: the redactor deals with it, and says so on the line.
  }
  return { error: undefined, fields };
}

/** A copy of the fields that lacks one; the fields themselves where they cannot be copied. Never throws. */
export function without(fields: LogFields, name: string): LogFields {
  try {
    const { [name]: _taken, ...rest } = fields as Record<string, unknown>;
    return rest;
  } catch {
    return fields;
  }
}
