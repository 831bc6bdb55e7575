import type { SqlResult } from '../sql/sql-executor.js';
import { valueInvalid } from '../sql/store-errors.js';

const INT8 = 20;

interface PgField {
  readonly name: string;
  readonly dataTypeID: number;
}

interface PgResult {
  readonly rows: Record<string, unknown>[];
  readonly rowCount: number | null;
  readonly fields?: readonly PgField[];
}

/**
 * What `pg` answered, with integers of 64 bits as numbers: by column, since types that `pg` parses are set for the
 * whole process or for a pool that may not be ours.
 */
export function sqlResultOf(answer: unknown, label: string): SqlResult {
  const { rows = [], rowCount, fields = [] } = answer as Partial<PgResult>;
  for (const { name, dataTypeID } of fields) {
    if (dataTypeID !== INT8) continue;
    for (const row of rows) row[name] = exactInteger(row[name], name, label);
  }
  return { rows, rowCount: rowCount ?? 0 };
}

function exactInteger(value: unknown, column: string, label: string): unknown {
  if (typeof value !== 'string' && typeof value !== 'bigint') return value;
  const integer = Number(value);
  if (Number.isSafeInteger(integer)) return integer;
  throw valueInvalid(
    `A row of the store ${label} holds a whole number beyond 2^53 - 1 in the column "${column}"`,
    'Read it as text: CAST(column AS TEXT)',
  );
}
