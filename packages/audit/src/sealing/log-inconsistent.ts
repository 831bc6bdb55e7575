import { EyrieError } from '@eyrie/core/engine';

/** A log that was tampered with: what was found, without the final full stop. */
export function logInconsistent(stream: string, finding: string, cause?: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_LOG_INCONSISTENT',
    problem: `The audit log of the stream ${JSON.stringify(stream)} was changed or restored in part: ${finding}. Nothing more is sealed or signed`,
    remedy:
      'Keep the database as it is, run "eyrie audit verify" against it and against what was anchored, and restore a whole backup or begin a new stream, then start every instance anew; events wait in the outbox meanwhile',
    cause,
  });
}
