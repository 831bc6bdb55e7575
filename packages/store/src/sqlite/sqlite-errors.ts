import { EyrieError, messageOf } from '@eyrie/core/engine';
import { errorProperty } from '../sql/error-property.js';
import { storeBusy, valueInvalid } from '../sql/store-errors.js';

// Result codes of SQLite: https://www.sqlite.org/rescode.html
const BUSY = 5;
const LOCKED = 6;
const READ_ONLY = 8;
const PROTOCOL = 15;

/** SQLite's primary result code, which `code` of an error of node:sqlite does not tell; `undefined` for other errors. */
function resultCodeOf(error: unknown): number | undefined {
  const errcode = errorProperty(error, 'errcode');
  return typeof errcode === 'number' ? errcode & 0xff : undefined;
}

/** Whether another connection holds the lock: the same may work a moment later. */
export function isLocked(error: unknown): boolean {
  const code = resultCodeOf(error);
  return code === BUSY || code === LOCKED || code === PROTOCOL;
}

/** Whether a statement that writes was sent to a connection that only reads. */
export function isReadOnly(error: unknown): boolean {
  return resultCodeOf(error) === READ_ONLY;
}

/** What is wrong with the file becomes a coded error; what is wrong with a statement, such as a violated constraint, is passed on. */
export function describeSqliteError(error: unknown, label: string): unknown {
  if (error instanceof EyrieError) return error;
  if (isLocked(error)) return storeBusy(label, 'lock', '50', error);
  const description = DESCRIPTIONS[resultCodeOf(error) ?? -1];
  if (description !== undefined) {
    const { code, says, remedy } = description;
    return new EyrieError({
      code,
      problem: `The store ${label} ${says}: ${messageOf(error)}`,
      remedy,
      cause: error,
    });
  }
  if (errorProperty(error, 'code') === 'ERR_OUT_OF_RANGE') {
    return valueInvalid(
      `A row of the store ${label} holds a whole number beyond 2^53 - 1`,
      'Read it as text: CAST(column AS TEXT)',
      error,
    );
  }
  return error;
}

interface Description {
  readonly code: string;
  readonly says: string;
  readonly remedy: string;
}

const CORRUPT: Description = {
  code: 'EYRIE_STORE_CORRUPT',
  says: 'is damaged, or no SQLite database',
  remedy: 'Check the path; else keep the file for analysis, restore a backup, and check disk and file system',
};

const UNREACHABLE: Description = {
  code: 'EYRIE_STORE_UNAVAILABLE',
  says: 'cannot be opened',
  remedy: 'Check that the folder exists on a local disk and that the service may write in it',
};

const DESCRIPTIONS: Readonly<Record<number, Description>> = {
  3: UNREACHABLE,
  [READ_ONLY]: {
    code: 'EYRIE_STORE_READ_ONLY',
    says: 'cannot be written',
    remedy: 'Let the service write the file and its folder, and do not move the file while it is open',
  },
  10: {
    code: 'EYRIE_STORE_UNAVAILABLE',
    says: 'cannot be read or written',
    remedy: 'Check the disk; a file of SQLite must not lie on a network share',
  },
  11: CORRUPT,
  13: {
    code: 'EYRIE_STORE_FULL',
    says: 'is full',
    remedy: 'Free space on its disk: what was acknowledged is kept, nothing new is until then',
  },
  14: UNREACHABLE,
  23: UNREACHABLE,
  26: CORRUPT,
};
