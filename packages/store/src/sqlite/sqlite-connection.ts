import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqlResult, SqlRow, SqlValue } from '../sql/sql-executor.js';
import { statementInvalid } from '../sql/store-errors.js';
import { type StatementShape, shapeOf } from './statement-shape.js';

interface Prepared {
  readonly statement: StatementSync;
  readonly shape: StatementShape;
  readonly returnsRows: boolean;
}

const MAX_PREPARED = 200;

/** One connection of node:sqlite: statements with `$1`, `$2` … and their rows. Throws what SQLite throws. */
export class SqliteConnection {
  readonly #database: DatabaseSync;
  // The least recently used first; at most MAX_PREPARED.
  readonly #prepared = new Map<string, Prepared>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Runs a statement without values and rows. */
  execute(text: string): void {
    this.#database.exec(text);
  }

  query(text: string, values: readonly SqlValue[]): SqlResult {
    const { statement, shape, returnsRows } = this.#prepare(text);
    const parameters = bind(shape.placeholders, values);
    if (returnsRows) {
      // Copied, because rows of node:sqlite have no prototype and those of pg do.
      const rows = Array.from(statement.all(parameters), (row): SqlRow => ({ ...row }));
      return { rows, rowCount: rows.length };
    }
    const { changes } = statement.run(parameters);
    return { rows: [], rowCount: shape.counts ? Number(changes) : 0 };
  }

  /** Moves the write-ahead log into the file and empties it. Answers `false` where somebody still reads from it. */
  emptyLog(): boolean {
    return this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy === 0;
  }

  /** Ends a transaction where one is open: after some errors, such as a full disk, SQLite has done so itself. */
  rollBack(): void {
    if (this.#inTransaction) this.#database.exec('ROLLBACK');
  }

  get #inTransaction(): boolean {
    if (typeof this.#database.isTransaction === 'boolean') return this.#database.isTransaction;
    // Node before 22.16 does not tell.
    try {
      this.#database.exec('BEGIN');
    } catch {
      return true;
    }
    this.#database.exec('ROLLBACK');
    return false;
  }

  close(): void {
    this.#prepared.clear();
    this.#database.close();
  }

  #prepare(text: string): Prepared {
    const known = this.#prepared.get(text);
    if (known !== undefined) {
      this.#prepared.delete(text);
      this.#prepared.set(text, known);
      return known;
    }
    const shape = shapeOf(text);
    const statement = this.#database.prepare(text);
    const prepared = { statement, shape, returnsRows: answersRows(statement, text) };
    const [oldest] = this.#prepared.keys();
    if (oldest !== undefined && this.#prepared.size >= MAX_PREPARED) this.#prepared.delete(oldest);
    this.#prepared.set(text, prepared);
    return prepared;
  }
}

function answersRows(statement: StatementSync, text: string): boolean {
  if (typeof statement.columns === 'function') return statement.columns().length > 0;
  // Node before 22.16 does not tell.
  return (
    /^\s*(?:SELECT|VALUES|EXPLAIN|PRAGMA)\b|\bRETURNING\b/i.test(text) ||
    /^\s*WITH\b(?!.*\b(?:INSERT|UPDATE|DELETE|REPLACE)\b)/is.test(text)
  );
}

function bind(placeholders: readonly number[], values: readonly SqlValue[]): Record<string, SQLInputValue> {
  const parameters: Record<string, SQLInputValue> = {};
  let highest = 0;
  for (const number of placeholders) {
    const value = values[number - 1];
    if (value === undefined) break;
    parameters[`$${number}`] = toSqlite(value);
    highest = Math.max(highest, number);
  }
  // PostgreSQL refuses one that is left out, too: it could not tell its type.
  if (placeholders.length === values.length && highest === values.length) return parameters;
  throw statementInvalid(
    `A statement has ${placeholders.length} placeholders and was given ${values.length} values`,
    'Number the placeholders from $1 on without a gap, and give one value for each',
  );
}

function toSqlite(value: SqlValue): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  // node:sqlite binds every number as REAL, which a column of text would keep as "1.0".
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
}
