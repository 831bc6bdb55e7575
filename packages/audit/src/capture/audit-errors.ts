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

/** A transaction of `inTransaction` that is over: its connection may be in somebody else's by now. */
export function transactionEnded(): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_TRANSACTION_MISSING',
    problem:
      'An event is to be kept in the transaction of audit.inTransaction(tx, …) that its call began in, and that has ended',
    remedy: 'Await inside of it whatever belongs to it, or choose the delivery "required"',
  });
}

/** What `inTransaction` was given to run says not when it ends. */
export function transactionWorkInvalid(): EyrieError {
  return new EyrieError({
    code: 'EYRIE_AUDIT_TRANSACTION_WORK_INVALID',
    problem:
      'The work of audit.inTransaction(tx, …) answered with an observable or an iterator, whose end nobody can know',
    remedy: 'Await it inside, such as with lastValueFrom or for await, and answer with a promise',
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

/** Nobody waits for such an event any more, so that only the log can say it. */
export const LOST_AFTER_CLOSE = Object.freeze({
  code: 'EYRIE_AUDIT_EVENT_LOST',
  problem: 'An audit event came after the app had closed and was lost',
  remedy: 'End what emits events before the app closes',
});
