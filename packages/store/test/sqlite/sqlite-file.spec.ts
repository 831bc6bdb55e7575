import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { openSqliteStore } from '../../src/sqlite/sqlite-store.js';
import { inTemporaryFolder } from './temporary-folder.js';

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('the file of a store', () => {
  test('is made with its folders for its user alone', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'data', 'deep', 'store.db');
      const store = openSqliteStore({ path });
      await store.query('CREATE TABLE birds (name TEXT)');
      expect([
        modeOf(join(folder, 'data')),
        modeOf(join(folder, 'data', 'deep')),
        modeOf(path),
        modeOf(`${path}-wal`),
        modeOf(`${path}-shm`),
      ]).toEqual(['700', '700', '600', '600', '600']);
      await store.close();
      expect(existsSync(`${path}-wal`)).toBe(false);
    }));

  test('keeps the mode that its owner gave it', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'store.db');
      writeFileSync(path, '', { mode: 0o640 });
      await openSqliteStore({ path }).close();
      expect(modeOf(path)).toBe('640');
    }));

  test('may be relative, or look like a URI of SQLite', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(relative(process.cwd(), folder), 'file:store.db?mode=memory');
      const store = openSqliteStore({ path });
      expect(store.label).toBe(`sqlite:${join(folder, 'file:store.db?mode=memory')}`);
      await store.query('CREATE TABLE birds (name TEXT)');
      await store.close();
      expect(readFileSync(join(folder, 'file:store.db?mode=memory')).length).toBeGreaterThan(0);
    }));

  test('has a write-ahead log that is on disk before a commit is acknowledged', () =>
    inTemporaryFolder(async (folder) => {
      const store = openSqliteStore({ path: join(folder, 'store.db') });
      const pragma = async (name: string): Promise<unknown> =>
        Object.values((await store.query(`PRAGMA ${name}`)).rows[0] ?? {})[0];
      expect({
        journal_mode: await pragma('journal_mode'),
        synchronous: await pragma('synchronous'),
        busy_timeout: await pragma('busy_timeout'),
        foreign_keys: await pragma('foreign_keys'),
        trusted_schema: await pragma('trusted_schema'),
      }).toEqual({
        journal_mode: 'wal',
        synchronous: 2,
        busy_timeout: 50,
        foreign_keys: 1,
        trusted_schema: 0,
      });
      await store.close();
    }));

  test('that is no database is refused and left as it is', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'notes.txt');
      const text = 'These are notes, and no database at all. '.repeat(50);
      writeFileSync(path, text);
      expect(() => openSqliteStore({ path })).toThrow(
        `EYRIE_STORE_CORRUPT: The store sqlite:${path} is damaged, or no SQLite database: `,
      );
      expect(readFileSync(path, 'utf8')).toBe(text);
    }));

  test('that is a folder, or below a file, is refused', () =>
    inTemporaryFolder(async (folder) => {
      mkdirSync(join(folder, 'store.db'));
      writeFileSync(join(folder, 'file'), '');
      for (const path of ['store.db', 'file/store.db', 'nul\0.db']) {
        expect(() => openSqliteStore({ path: join(folder, path) })).toThrow(
          expect.objectContaining({ code: 'EYRIE_STORE_UNAVAILABLE' }),
        );
      }
    }));

  test('that is full keeps everything acknowledged, says so, and is written again once there is room', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'store.db');
      const store = openSqliteStore({ path });
      await store.query('CREATE TABLE birds (name TEXT PRIMARY KEY, song TEXT)');
      // To SQLite a file that may not grow is the same as a full disk.
      await store.query('PRAGMA max_page_count = 30');
      const acknowledged: string[] = [];
      const insert = (name: string): Promise<unknown> =>
        store.transaction(async (transaction) => {
          await transaction.query('INSERT INTO birds VALUES ($1, $2)', [name, 'tsch'.repeat(500)]);
        });
      let refusal: unknown;
      while (refusal === undefined && acknowledged.length < 1000) {
        const name = String(acknowledged.length).padStart(4, '0');
        await insert(name).then(
          () => acknowledged.push(name),
          (error: unknown) => {
            refusal = error;
          },
        );
      }
      expect(acknowledged.length).toBeGreaterThan(5);
      expect(refusal).toMatchObject({
        code: 'EYRIE_STORE_FULL',
        message: expect.stringMatching(
          /^EYRIE_STORE_FULL: The store sqlite:.*store\.db is full: .*database or disk is full\. Free space on its disk: what was acknowledged is kept, nothing new is until then\.$/,
        ),
      });
      const names = async (): Promise<unknown> =>
        (await store.query('SELECT name FROM birds ORDER BY name')).rows.map(({ name }) => name);
      expect(await names()).toEqual(acknowledged);
      await store.query('PRAGMA max_page_count = 1000');
      await insert('9999');
      expect(await names()).toEqual([...acknowledged, '9999']);
      expect((await store.query('PRAGMA integrity_check')).rows).toEqual([{ integrity_check: 'ok' }]);
      await store.close();
    }));
});

describe('a lock that another process holds', () => {
  test('is waited for without blocking the thread for longer than 50 ms at a time', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'store.db');
      const store = openSqliteStore({ path });
      await store.query('CREATE TABLE birds (name TEXT)');
      const other = new DatabaseSync(path);
      other.exec('BEGIN IMMEDIATE');
      let ticks = 0;
      const ticking = setInterval(() => {
        ticks += 1;
      }, 1);
      const insert = store.query("INSERT INTO birds VALUES ('eagle')");
      await setTimeout(400);
      clearInterval(ticking);
      expect(ticks).toBeGreaterThan(2);
      // Reads wait for nobody.
      expect((await store.query('SELECT name FROM birds')).rows).toEqual([]);
      other.exec('COMMIT');
      await insert;
      expect((await store.query('SELECT name FROM birds')).rows).toEqual([{ name: 'eagle' }]);
      other.close();
      await store.close();
    }));

  test('beyond the deadline is an error, and nothing is done later', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'store.db');
      const store = openSqliteStore({ path, deadlineMs: 100 });
      await store.query('CREATE TABLE birds (name TEXT)');
      const other = new DatabaseSync(path);
      other.exec('BEGIN IMMEDIATE');
      await expect(store.query("INSERT INTO birds VALUES ('eagle')")).rejects.toThrow(
        `EYRIE_STORE_BUSY: The store sqlite:${path} was still locked by another connection after 100 ms. ` +
          'Look for a process that holds a long transaction on it, or give a longer deadline.',
      );
      other.exec('COMMIT');
      other.close();
      await setTimeout(50);
      expect((await store.query('SELECT name FROM birds')).rows).toEqual([]);
      await store.close();
    }));

  test('while a store is opened is waited for by its first use', () =>
    inTemporaryFolder(async (folder) => {
      const path = join(folder, 'store.db');
      const other = new DatabaseSync(path);
      other.exec('BEGIN EXCLUSIVE');
      const store = openSqliteStore({ path });
      const reading = store.query('SELECT 1 AS one');
      const writing = store.query('CREATE TABLE birds (name TEXT)');
      await setTimeout(100);
      other.exec('ROLLBACK');
      other.close();
      expect((await reading).rows).toEqual([{ one: 1 }]);
      await writing;
      expect((await store.query('PRAGMA journal_mode')).rows).toEqual([{ journal_mode: 'wal' }]);
      await store.close();
    }));
});
