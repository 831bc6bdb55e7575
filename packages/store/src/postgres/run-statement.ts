import type { SqlResult, SqlValue } from '../sql/sql-executor.js';
import type { PostgresClient } from './pg-driver.js';
import { describePostgresError } from './postgres-errors.js';
import { sqlResultOf } from './sql-result.js';

interface Statement {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** Runs one statement on a client. Rejects with a coded error where it is the server's fault. */
export async function runStatement(
  client: PostgresClient,
  label: string,
  { text, values }: Statement,
): Promise<SqlResult> {
  let answer: unknown;
  try {
    // The extended protocol refuses a second statement in the same text, as SQLite's store does.
    answer = await client.query({ text, values: [...values], queryMode: 'extended' });
  } catch (error) {
    throw describePostgresError(error, label);
  }
  return sqlResultOf(answer, label);
}
