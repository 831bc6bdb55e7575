import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DatabaseSync, DatabaseSyncOptions } from 'node:sqlite';
import { EyrieError, messageOf } from '@eyrie/core/engine';
import { keepOutOfGit } from '../files/keep-out-of-git.js';
import { errorProperty } from '../sql/error-property.js';
import { describeSqliteError } from './sqlite-errors.js';

export const IN_MEMORY = ':memory:';
/** How long one call may block the thread for another process's lock. */
const BUSY_TIMEOUT_MS = 50;

/** The absolute path: what begins with `file:` would be a URI with options to SQLite. */
export function absolutePath(path: string): string {
  return path === IN_MEMORY ? path : resolve(path);
}

/** Opens a file; it and its folder are made, for the service's user alone, where they do not exist. */
export function openDatabase(path: string, label: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (path !== IN_MEMORY) createFile(path);
    database = newDatabase(path, { enableForeignKeyConstraints: true });
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return database;
  } catch (error) {
    database?.close();
    throw describeOpening(error, label);
  }
}

/** Gives a connection a store's settings, which may have to wait for a lock. Throws what SQLite throws. */
export function configureDatabase(database: DatabaseSync, label: string): void {
  database.exec('PRAGMA trusted_schema = OFF');
  // For macOS, where a plain fsync leaves the disk's own cache unwritten.
  database.exec('PRAGMA fullfsync = ON');
  database.exec('PRAGMA synchronous = FULL');
  // What is deleted is overwritten where it lay: an erased key must not linger in the file.
  database.exec('PRAGMA secure_delete = ON');
  const mode: unknown = database.prepare('PRAGMA journal_mode = WAL').get()?.journal_mode;
  // A database in memory has no file to write ahead of.
  if (mode === 'wal' || mode === 'memory') return;
  throw new EyrieError({
    code: 'EYRIE_STORE_UNAVAILABLE',
    problem: `The store ${label} cannot have a write-ahead log: its file system offers the journal "${String(mode)}" only`,
    remedy: 'Put the file on a local disk',
  });
}

/** Opens a configured file once more, for reading. Throws what SQLite throws. */
export function openReader(path: string, label: string): DatabaseSync {
  const database = openDatabase(path, label);
  try {
    configureDatabase(database, label);
    // Opened for writing all the same: only then can it recover the log of a process that was killed.
    database.exec('PRAGMA query_only = ON');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Loaded when first needed: before Node 24 it announces itself as experimental, which is nothing to a service on PostgreSQL. */
function newDatabase(path: string, options: DatabaseSyncOptions): DatabaseSync {
  const { DatabaseSync: Database } = process.getBuiltinModule('node:sqlite');
  return new Database(path, options);
}

function createFile(path: string): void {
  const folder = dirname(path);
  keepOutOfGit(folder, mkdirSync(folder, { recursive: true, mode: 0o700 }));
  // The log and the index that SQLite makes beside it get the same mode.
  try {
    closeSync(openSync(path, 'ax', 0o600));
  } catch (error) {
    if (errorProperty(error, 'code') !== 'EEXIST') throw error;
  }
}

function describeOpening(error: unknown, label: string): unknown {
  const described = describeSqliteError(error, label);
  if (described !== error) return described;
  const isFull = errorProperty(error, 'code') === 'ENOSPC';
  return new EyrieError({
    code: isFull ? 'EYRIE_STORE_FULL' : 'EYRIE_STORE_UNAVAILABLE',
    problem: `The store ${label} cannot be opened: ${messageOf(error)}`,
    remedy: isFull
      ? 'Free space on its disk'
      : 'Check the path, and that the service may write in its folder',
    cause: error,
  });
}
