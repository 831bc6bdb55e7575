import type { PlainData, PlainFields } from '@eyrie/core/engine';
import { errorText, hasStack, withoutStacks } from './error-text.js';

/** The `error` of the Elastic Common Schema: texts, with the stacks of causes below that of the error. */
export function errorOf(error: PlainFields): Readonly<Record<string, unknown>> {
  return {
    type: textOf(error.type),
    message: textOf(error.message),
    code: textOf(error.code),
    stack_trace: hasStack(error) ? errorText(error) : undefined,
  };
}

/** What an error carries beyond those fields; `undefined` when that is nothing. */
export function errorRemainder(error: PlainFields): PlainFields | undefined {
  const { type: _type, message: _message, code, ...rest } = hasStack(error) ? withoutStacks(error) : error;
  const remainder = code === undefined || textOf(code) !== undefined ? rest : { code, ...rest };
  return Object.keys(remainder).length === 0 ? undefined : remainder;
}

function textOf(value: PlainData | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}
