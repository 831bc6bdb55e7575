import type { SqlDialect, SqlExecutor, SqlValue } from '@eyrie/store/engine';

/** A column to insert into, with the type of its values. */
export interface BulkColumn {
  readonly name: string;
  readonly type: 'text' | 'bigint';
}

/** Rows for one table, each with a value for every column. */
export interface BulkInsert {
  readonly table: string;
  readonly columns: readonly BulkColumn[];
  readonly rows: readonly (readonly SqlValue[])[];
}

// SQLite looks a parameter up among all of its statement: with more of them, each row costs more.
const MAX_SQLITE_PARAMETERS = 60;

/**
 * Inserts many rows with few statements, through any executor: PostgreSQL gets one text per column, which it reads as an
 * array, SQLite several rows per statement. Rows of PostgreSQL go in one statement: at most a few thousand at a time.
 */
export async function bulkInsert(
  executor: SqlExecutor,
  dialect: SqlDialect,
  insert: BulkInsert,
): Promise<void> {
  const { rows, columns } = insert;
  if (rows.length === 0) return;
  if (dialect === 'postgres') {
    await executor.query(
      unnestStatement(insert),
      columns.map((_, index) => arrayLiteral(rows, index)),
    );
    return;
  }
  const rowsPerStatement = Math.floor(MAX_SQLITE_PARAMETERS / columns.length);
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const chunk = rows.slice(start, start + rowsPerStatement);
    await executor.query(valuesStatement(insert, chunk.length), chunk.flat());
  }
}

function unnestStatement({ table, columns }: BulkInsert): string {
  // Cast twice: the parameter itself stays a text, which every adapter can send.
  const arrays = columns.map(({ type }, index) => `CAST(CAST($${index + 1} AS text) AS ${type}[])`);
  return `INSERT INTO ${table} (${namesOf(columns)}) SELECT * FROM unnest(${arrays.join(', ')})`;
}

function valuesStatement({ table, columns }: BulkInsert, rows: number): string {
  const rowTexts = Array.from({ length: rows }, (_, row) => {
    const places = columns.map((_column, index) => `$${row * columns.length + index + 1}`);
    return `(${places.join(', ')})`;
  });
  return `INSERT INTO ${table} (${namesOf(columns)}) VALUES ${rowTexts.join(', ')}`;
}

function namesOf(columns: readonly BulkColumn[]): string {
  return columns.map(({ name }) => name).join(', ');
}

/** One column of the rows as PostgreSQL writes an array: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
function arrayLiteral(rows: BulkInsert['rows'], column: number): string {
  return textArray(rows.map((row) => row[column] ?? null));
}

/** Values as the text of a PostgreSQL array. */
export function textArray(values: readonly SqlValue[]): string {
  return `{${values.map(elementOf).join(',')}}`;
}

function elementOf(value: SqlValue): string {
  if (value === null) return 'NULL';
  if (typeof value !== 'string') return String(value);
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
