import { checkSqlInput } from '../sql/check-input.js';
import { rowsOf } from '../sql/rows-of.js';
import type { SqlRow, SqlTransaction, SqlValue } from '../sql/sql-executor.js';
import { valueInvalid } from '../sql/store-errors.js';

type Run = (text: string, values: SqlValue[]) => PromiseLike<unknown>;

/** A transaction of another library: its statements are checked as those of a store, its answers have the same shape. */
export function adaptedTransaction(run: Run): SqlTransaction {
  return {
    async query(text, values = []) {
      checkSqlInput(text, values);
      const answer = await run(text, [...values]);
      const rows = rowsOf(answer).map(withNumbers);
      return { rows, rowCount: countOf(answer) ?? rows.length };
    },
  };
}

// How pg, postgres.js, Kysely and PGlite name the number of rows that a statement changed.
const COUNTS = ['rowCount', 'count', 'numAffectedRows', 'affectedRows'] as const;

function countOf(answer: unknown): number | undefined {
  if (typeof answer === 'number') return answer;
  if (typeof answer !== 'object' || answer === null) return undefined;
  for (const name of COUNTS) {
    const count: unknown = Reflect.get(answer, name);
    if (typeof count === 'number' || typeof count === 'bigint') return Number(count);
  }
  return undefined;
}

function withNumbers(row: SqlRow): SqlRow {
  if (!Object.values(row).some(isBigInt)) return row;
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toNumber(value, name)]));
}

function toNumber(value: unknown, column: string): unknown {
  if (!isBigInt(value)) return value;
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw valueInvalid(
    `A row holds a whole number beyond 2^53 - 1 in the column "${column}"`,
    'Read it as text: CAST(column AS TEXT)',
  );
}

function isBigInt(value: unknown): value is bigint {
  return typeof value === 'bigint';
}
