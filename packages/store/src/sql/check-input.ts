import { types } from 'node:util';
import { statementInvalid, valueInvalid } from './store-errors.js';

const MIN_INTEGER = -(2n ** 63n);
const MAX_INTEGER = 2n ** 63n - 1n;
const FIRST_WORD = /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*([A-Za-z]+)/;
const TRANSACTION_CONTROL =
  /^(?:BEGIN|START|COMMIT|END|ROLLBACK|ABORT|SAVEPOINT|RELEASE|PREPARE|ATTACH|DETACH)$/;

/**
 * Refuses what the dialects would keep differently, or not at all, before it reaches a database: in both, the same
 * statement then either works or fails.
 *
 * @throws EyrieError `EYRIE_STORE_STATEMENT_INVALID` for no statement, one that holds NUL or a lone surrogate and one
 * that begins or ends transactions, `EYRIE_STORE_VALUE_INVALID` for a value that neither or only one of them can hold.
 */
export function checkSqlInput(text: unknown, values: readonly unknown[]): void {
  checkStatement(text);
  for (let at = 0; at < values.length; at += 1) checkValue(values[at], at + 1);
}

/** The first word of a statement in capitals, after comments; empty where there is none. */
export function firstWordOf(statement: string): string {
  return FIRST_WORD.exec(statement)?.[1]?.toUpperCase() ?? '';
}

function checkStatement(text: unknown): asserts text is string {
  if (typeof text !== 'string' || !isStorableText(text)) {
    throw statementInvalid(
      'A statement is no text, or holds NUL or half of a surrogate pair',
      'Pass values as parameters ($1, $2 …), never inside the text of a statement',
    );
  }
  const word = firstWordOf(text);
  if (!TRANSACTION_CONTROL.test(word)) return;
  throw statementInvalid(
    `A statement begins with ${word}, which the store does itself`,
    'Use transaction() of the store',
  );
}

function checkValue(value: unknown, position: number): void {
  switch (typeof value) {
    case 'boolean':
      return;
    case 'string':
      if (isStorableText(value)) return;
      throw valueInvalid(
        `The text for $${position} holds NUL or half of a surrogate pair, which PostgreSQL cannot keep`,
        'Refuse or escape such text where it comes in, for instance by keeping it as JSON',
      );
    case 'number':
      if (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))) return;
      throw valueInvalid(
        `The number for $${position} is not finite, or a whole number that is not exact`,
        'Pass whole numbers beyond 2^53 - 1 as bigint or as text',
      );
    case 'bigint':
      if (value >= MIN_INTEGER && value <= MAX_INTEGER) return;
      throw valueInvalid(`The bigint for $${position} has more than 64 bits`, 'Pass it as text');
    default:
      if (value === null || types.isUint8Array(value)) return;
      throw valueInvalid(
        `The value for $${position} is ${value === undefined ? 'undefined' : `a ${typeof value}`}`,
        'Pass text, a number, a bigint, a boolean, null or a Uint8Array; times as ISO 8601 text, objects as JSON',
      );
  }
}

function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
