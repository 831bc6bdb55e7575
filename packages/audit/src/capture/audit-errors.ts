import { EyrieError } from '@eyrie/core/engine';

/** The event could not be kept, so the call that needs it fails. Nest and what else knows `http-errors` answers 503. */
export class AuditUnavailableError extends EyrieError<'EYRIE_AUDIT_UNAVAILABLE'> {
  readonly status = 503;
  readonly statusCode = 503;
  /** Whether a client may read the message. */
  readonly expose = false;

  constructor(cause: unknown) {
    super({
      code: 'EYRIE_AUDIT_UNAVAILABLE',
      problem: 'The audit event could not be kept, and it must not be lost',
      remedy: 'Try again later; see the cause, and that the store is reachable',
      cause,
    });
  }
}

/** A transactional event without a transaction. */
export function transactionMissing(type: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_TRANSACTION_MISSING',
    problem: `The event "${type}" is to be kept in the caller's transaction, and there is none`,
    remedy:
      'Call it inside audit.inTransaction(tx, …) or store.transaction(…), give emit the option tx, or choose the delivery "required"',
  });
}

/** A required event inside of a transaction of the same store. */
export function transactionOpen(type: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_TRANSACTION_OPEN',
    problem: `The event "${type}" is to be kept by itself, inside of an open transaction of the same store`,
    remedy:
      'Leave its delivery out, so that it is kept in that transaction, or emit it after the transaction',
  });
}

/** The app has closed: nothing is kept any more but in the caller's own transaction. */
export function auditClosed(): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_CLOSED',
    problem: 'An audit event was emitted after the app had closed',
    remedy: 'End what emits events before the app closes, in a hook such as beforeApplicationShutdown',
  });
}
