import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describeSqliteError } from '../../src/sqlite/sqlite-errors.js';
import { inTemporaryFolder } from './temporary-folder.js';

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const ofCode = (errcode: number, message: string): Error =>
  Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode });

describe('an error of SQLite', () => {
  test('about a file that may not be written says so, with what SQLite said as its cause', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'store.db');
      new DatabaseSync(path).exec('CREATE TABLE birds (name TEXT)');
      const database = new DatabaseSync(path, { readOnly: true });
      const error = thrownBy(() => database.exec("INSERT INTO birds VALUES ('eagle')"));
      database.close();
      expect(describeSqliteError(error, 'sqlite:birds')).toMatchObject({
        code: 'EYRIE_STORE_READ_ONLY',
        remedy: 'Let the service write the file and its folder, and do not move the file while it is open',
        cause: error,
      });
    }));

  test.each([
    [ofCode(5, 'database is locked'), 'EYRIE_STORE_BUSY'],
    [ofCode(261, 'database is locked'), 'EYRIE_STORE_BUSY'],
    [ofCode(517, 'database is locked'), 'EYRIE_STORE_BUSY'],
    [ofCode(13, 'database or disk is full'), 'EYRIE_STORE_FULL'],
    [ofCode(26, 'file is not a database'), 'EYRIE_STORE_CORRUPT'],
    [ofCode(11, 'database disk image is malformed'), 'EYRIE_STORE_CORRUPT'],
    [ofCode(779, 'database disk image is malformed'), 'EYRIE_STORE_CORRUPT'],
    [ofCode(14, 'unable to open database file'), 'EYRIE_STORE_UNAVAILABLE'],
    [ofCode(778, 'disk I/O error'), 'EYRIE_STORE_UNAVAILABLE'],
    [ofCode(1032, 'attempt to write a readonly database'), 'EYRIE_STORE_READ_ONLY'],
  ])('that is no fault of the statement has a code: %s becomes %s', (error, code) => {
    expect(describeSqliteError(error, 'sqlite:birds')).toMatchObject({ code, cause: error });
  });

  test.each([
    [ofCode(1, 'no such table: birds')],
    [ofCode(2067, 'UNIQUE constraint failed')],
    [new Error('of somebody else')],
    ['text'],
    [undefined],
  ])('about a statement, or none of SQLite at all, is passed on: %s', (error) => {
    expect(describeSqliteError(error, 'sqlite:birds')).toBe(error);
  });
});
