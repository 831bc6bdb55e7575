import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openSqliteStore, type SqliteStore } from '../../src/sqlite/sqlite-store.js';
import { startWriter, type Writer } from './start-writer.js';
import { inTemporaryFolder } from './temporary-folder.js';

/** The numbers of a writer's rows; each is there with both of its parts or not at all. */
async function keptOf(store: SqliteStore, writer: string): Promise<readonly unknown[]> {
  const { rows } = await store.query(
    'SELECT at, count(*) AS parts FROM birds WHERE writer = $1 GROUP BY at ORDER BY at',
    [writer],
  );
  expect(rows.filter(({ parts }) => parts !== 2)).toEqual([]);
  return rows.map(({ at }) => at);
}

async function expectIntact(store: SqliteStore): Promise<void> {
  expect((await store.query('PRAGMA integrity_check')).rows).toEqual([{ integrity_check: 'ok' }]);
}

async function numbersOf({ acknowledged }: Writer, count: number): Promise<void> {
  while (acknowledged.length < count) await setTimeout(5);
}

describe('processes that write one file at once', () => {
  test(
    'lose nothing and damage nothing',
    () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, 'store.db');
        const writers = ['a', 'b', 'c'].map((name) => startWriter(path, name, 200));
        expect(await Promise.all(writers.map(({ ended }) => ended))).toEqual([0, 0, 0]);
        const store = openSqliteStore({ path });
        const all = Array.from({ length: 200 }, (_, at) => at);
        for (const name of ['a', 'b', 'c']) expect(await keptOf(store, name)).toEqual(all);
        expect((await store.query('SELECT count FROM counts')).rows).toEqual([{ count: 600 }]);
        await expectIntact(store);
        await store.close();
      }),
    60_000,
  );

  test(
    'and are killed while they write keep everything that they acknowledged',
    () =>
      inTemporaryFolder(async (folder) => {
        const path = join(folder, 'store.db');
        for (let round = 0; round < 5; round += 1) {
          const [victim, survivor] = [
            startWriter(path, `victim${round}`, 1_000_000),
            startWriter(path, `survivor${round}`, 100),
          ];
          await numbersOf(victim, 5 + round * 20);
          victim.process.kill('SIGKILL');
          expect(await victim.ended).toBe('SIGKILL');
          expect(await survivor.ended).toBe(0);
          const store = openSqliteStore({ path });
          const kept = await keptOf(store, `victim${round}`);
          expect(kept).toEqual(expect.arrayContaining([...victim.acknowledged]));
          // Of the four at once that were under way some may have been kept before they could be acknowledged.
          expect(kept.length - victim.acknowledged.length).toBeLessThanOrEqual(4);
          expect(await keptOf(store, `survivor${round}`)).toHaveLength(100);
          await expectIntact(store);
          await store.close();
        }
      }),
    120_000,
  );
});
