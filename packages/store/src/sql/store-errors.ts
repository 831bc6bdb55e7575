import { EyrieError } from '@eyrie/core/engine';

export function storeClosed(label: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_STORE_CLOSED',
    problem: `The store ${label} is closed`,
    remedy: 'Finish what uses it before the app closes it',
  });
}

/** What was waited for in vain: `limit` is that so many wait already, `turn` the transactions before, `lock` another process. */
export type BusyReason = 'limit' | 'turn' | 'lock';

export function storeBusy(label: string, reason: BusyReason, detail: string, cause?: unknown): EyrieError {
  const problems = {
    limit: `The store ${label} has ${detail} write transactions waiting already, its limit`,
    turn: `The store ${label} did not get to this write transaction within ${detail} ms: the ones before it are not done`,
    lock: `The store ${label} was still locked by another connection after ${detail} ms`,
  };
  const remedies = {
    limit: 'Send less at once, or move to PostgreSQL, which writes concurrently',
    turn: 'Keep slow work such as HTTP calls out of transactions, or give a longer deadline',
    lock: 'Look for a process that holds a long transaction on it, or give a longer deadline',
  };
  return new EyrieError({
    code: 'EYRIE_STORE_BUSY',
    problem: problems[reason],
    remedy: remedies[reason],
    cause,
  });
}

export function transactionNested(label: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_STORE_TRANSACTION_NESTED',
    problem: `The store ${label} was asked for a transaction or a statement of its own inside an open transaction of the same work`,
    remedy: 'Use the transaction that was passed to the work, or begin after it has ended',
  });
}

export function transactionEnded(label: string): EyrieError {
  return new EyrieError({
    code: 'EYRIE_STORE_TRANSACTION_ENDED',
    problem: `A statement was sent through a transaction of the store ${label} that had ended`,
    remedy: 'Await every statement of a transaction inside its work',
  });
}

export function transactionFailed(label: string, cause: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_STORE_TRANSACTION_FAILED',
    problem: `A statement of the transaction of the store ${label} had failed, so that nothing of it is kept`,
    remedy:
      'Let the first error pass out of the work and begin anew; where a row may exist, write ON CONFLICT instead',
    cause,
  });
}

export function statementInvalid(problem: string, remedy: string): EyrieError {
  return new EyrieError({ code: 'EYRIE_STORE_STATEMENT_INVALID', problem, remedy });
}

export function valueInvalid(problem: string, remedy: string, cause?: unknown): EyrieError {
  return new EyrieError({ code: 'EYRIE_STORE_VALUE_INVALID', problem, remedy, cause });
}
