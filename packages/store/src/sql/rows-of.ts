import type { SqlRow } from './sql-executor.js';

/**
 * The rows in what an executor answered, in whichever shape: `{ rows }` of `pg`, an array of rows, or `[rows, count]` of
 * TypeORM. Anything else holds no rows. What is in them is somebody else's: read columns that you asked for only.
 */
export function rowsOf(result: unknown): readonly SqlRow[] {
  try {
    if (Array.isArray(result)) return rowsOfArray(result);
    if (typeof result !== 'object' || result === null || !Object.hasOwn(result, 'rows')) return [];
    const rows: unknown = Reflect.get(result, 'rows');
    return Array.isArray(rows) ? rows.filter(isRow) : [];
  } catch {
    // A getter or a proxy of a hostile object may throw.
    return [];
  }
}

function rowsOfArray(result: readonly unknown[]): readonly SqlRow[] {
  const [rows, count] = result;
  const isPair = result.length === 2 && Array.isArray(rows) && (count === null || typeof count === 'number');
  return (isPair ? (rows as readonly unknown[]) : result).filter(isRow);
}

function isRow(value: unknown): value is SqlRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
