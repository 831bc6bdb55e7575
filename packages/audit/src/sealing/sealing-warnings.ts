import { type Diagnostic, EyrieError } from '@eyrie/core/engine';

const CODE = /^\w{1,60}$/;
const SAYS_IT_ALL: ReadonlySet<string> = new Set([
  'EYRIE_AUDIT_LOG_INCONSISTENT',
  'EYRIE_AUDIT_SIGNER_CHANGED',
]);

/** The code of an error, such as the SQLSTATE of PostgreSQL, or its name: never its message, which may quote a row. */
export function codeOf(error: unknown): string {
  const { code, name } = Object(error) as { readonly code?: unknown; readonly name?: unknown };
  return [code, name].find((word) => typeof word === 'string' && CODE.test(word))?.toString() ?? 'Error';
}

/** Sealing that failed: said once for each stream and kind of failure. */
export function sealingFailed(stream: string, error: unknown): Diagnostic {
  const key = `${stream} ${codeOf(error)}`;
  // Says by itself what was found and what to do.
  if (error instanceof EyrieError && SAYS_IT_ALL.has(error.code)) {
    return { code: error.code, key, problem: error.problem, remedy: error.remedy };
  }
  const reason = error instanceof EyrieError ? error.problem : codeOf(error);
  return {
    code: 'EYRIE_AUDIT_SEALING_FAILED',
    key,
    problem: `The audit events of the stream ${JSON.stringify(stream)} could not be sealed and wait in the outbox: ${reason}`,
    remedy:
      'See that the store can be reached and has room: sealing goes on by itself; eyrie_audit_outbox_oldest_age_seconds shows how far it is behind',
  };
}

/** Rows of the outbox that are no events: said once for each stream. */
export function rowsRejected(stream: string, rows: number): Diagnostic {
  return {
    code: 'EYRIE_AUDIT_ROWS_REJECTED',
    key: stream,
    problem: `${rows} rows in the outbox of the stream ${JSON.stringify(stream)} were no audit events, or had the id of another one, and were kept aside unsealed`,
    remedy:
      'See the table eyrie_audit_rejected for what they hold and why, and who else writes into eyrie_audit_outbox',
  };
}
