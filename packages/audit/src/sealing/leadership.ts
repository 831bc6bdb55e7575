import type { SqlDialect, SqlTransaction } from '@eyrie/store/engine';

const TRY_LOCK = `SELECT pg_try_advisory_xact_lock(
  hashtextextended('eyrie_audit_stream ' || current_schema() || ' ' || CAST($1 AS text), 0)
) AS leads`;

/**
 * Whether this transaction alone may write to the log of a stream, until it ends. One of SQLite always may: there is one
 * writer to a file.
 */
export async function takeLead(
  transaction: SqlTransaction,
  dialect: SqlDialect,
  stream: string,
): Promise<boolean> {
  if (dialect === 'sqlite') return true;
  const { rows } = await transaction.query(TRY_LOCK, [stream]);
  return rows[0]?.leads === true;
}
