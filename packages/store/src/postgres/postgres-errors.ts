import { EyrieError, messageOf } from '@eyrie/core/engine';

// SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html
const LOCK_NOT_AVAILABLE = '55P03';
const TOO_MANY_CONNECTIONS = '53300';
const DISK_FULL = '53100';
const FORBIDDEN = new Set(['42501', '28000', '28P01']);
const UNAVAILABLE = new Set([
  // The server stops, crashed, or starts.
  '57P01',
  '57P02',
  '57P03',
  // It ended the session because it was idle.
  '57P05',
  '25P03',
  // A standby after a failover, and a database that was dropped.
  '25006',
  '3D000',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);
// What `pg` says, without a code, of a connection that is gone.
const LOST_CONNECTION =
  /^Connection terminated|is not queryable$|^Client was closed|^timeout exceeded when trying to connect|Cannot use a pool after calling end/;
const POOL_TIMED_OUT = /^timeout exceeded when trying to connect/;

/** What is wrong with the server becomes a coded error; what is wrong with a statement is passed on. */
export function describePostgresError(error: unknown, label: string): unknown {
  if (error instanceof EyrieError) return error;
  const code = codeOf(error);
  if (isLost(error, code)) return postgresUnavailable(label, error);
  if (code === DISK_FULL) {
    return new EyrieError({
      code: 'EYRIE_STORE_FULL',
      problem: `The disk of the store ${label} is full: ${messageOf(error)}`,
      remedy: 'Free space on it: what was acknowledged is kept, nothing new is until then',
      cause: error,
    });
  }
  if (code === LOCK_NOT_AVAILABLE) {
    return busy(
      `A statement on the store ${label} did not get its lock in time`,
      'Look in pg_stat_activity for a long transaction, or give a longer deadline',
      error,
    );
  }
  if (code === TOO_MANY_CONNECTIONS) {
    return busy(
      `The server of the store ${label} has no connection left: ${messageOf(error)}`,
      'Lower maxConnections of the store, or raise max_connections of the server',
      error,
    );
  }
  if (FORBIDDEN.has(code)) {
    return new EyrieError({
      code: 'EYRIE_STORE_FORBIDDEN',
      problem: `The server of the store ${label} refuses: ${messageOf(error)}`,
      remedy: 'Check user and password, and grant the user what the documentation lists for the store',
      cause: error,
    });
  }
  return error;
}

/** The same for an error of connecting, after which there is no server to speak with whatever it was. */
export function describeConnectError(error: unknown, label: string): unknown {
  if (error instanceof Error && POOL_TIMED_OUT.test(error.message)) {
    return noConnectionFree(label, 'the limit of its pool', error);
  }
  const described = describePostgresError(error, label);
  return described instanceof EyrieError ? described : postgresUnavailable(label, error);
}

function postgresUnavailable(label: string, cause: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_STORE_UNAVAILABLE',
    problem: `The store ${label} cannot be reached: ${reasonOf(cause)}`,
    remedy: 'Check that the server runs, accepts connections from here, and takes writes',
    cause,
  });
}

/** For a COMMIT whose answer never came. */
export function commitUnknown(label: string, cause: unknown): EyrieError {
  return new EyrieError({
    code: 'EYRIE_STORE_UNAVAILABLE',
    problem: `The connection to the store ${label} was lost during COMMIT, so that it is not known whether the transaction is kept: ${reasonOf(cause)}`,
    remedy: 'Do the same again with the same ids, or look for its rows first',
    cause,
  });
}

export function queueFull(label: string, maxQueued: number): EyrieError {
  return busy(
    `For a connection to the store ${label} ${maxQueued} wait already, the limit`,
    'Send less at once, or raise maxConnections',
  );
}

export function noConnectionFree(label: string, waited: string, cause?: unknown): EyrieError {
  return busy(
    `No connection to the store ${label} became free within ${waited}`,
    'Keep slow work such as HTTP calls out of transactions, raise maxConnections, or give a longer deadline',
    cause,
  );
}

/** Whether the connection that an error came from is of no use any longer. */
export function isConnectionLost(error: unknown): boolean {
  const cause = error instanceof EyrieError ? error.cause : error;
  return isLost(cause, codeOf(cause));
}

function isLost(error: unknown, code: string): boolean {
  return (
    UNAVAILABLE.has(code) ||
    // Class 08: connection exceptions.
    /^08...$/.test(code) ||
    (code === '' && error instanceof Error && LOST_CONNECTION.test(error.message))
  );
}

function busy(problem: string, remedy: string, cause?: unknown): EyrieError {
  return new EyrieError({ code: 'EYRIE_STORE_BUSY', problem, remedy, cause });
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}

/** Every address of a host refusing is one error without a message. */
function reasonOf(error: unknown): string {
  return messageOf(error) || codeOf(error) || 'no reason was given';
}
