import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { isUniqueViolation } from '../sql/unique-violation.js';
import { onTable, rejectionOf, rejectsWith, rollingBack, type StoreContractCase } from './contract-case.js';

export const transactionCases: readonly StoreContractCase[] = [
  onTable('a transaction whose work resolves is kept, with what the work resolved to', async (bench) => {
    const { store, table, ids } = bench;
    const result = await store.transaction(async (transaction) => {
      await transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['a']);
      await transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['b']);
      assert.deepEqual(await ids(), []);
      return 'done';
    });
    assert.equal(result, 'done');
    assert.deepEqual(await ids(), ['a', 'b']);
  }),

  onTable('a transaction whose work rejects leaves nothing, and passes its error on', async (bench) => {
    const { store, table, ids } = bench;
    const refusal = new Error('changed its mind');
    const error = await rejectionOf(() =>
      store.transaction(async (transaction) => {
        await transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['a']);
        throw refusal;
      }),
    );
    assert.equal(error, refusal);
    assert.deepEqual(await ids(), []);
    await store.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['after']);
    assert.deepEqual(await ids(), ['after']);
  }),

  onTable('a transaction sees its own rows, and statements beside it do not', async (bench) => {
    const { store, table } = bench;
    let written = (): void => undefined;
    const hasWritten = new Promise<void>((resolve) => {
      written = resolve;
    });
    let seenBeside: unknown;
    const beside = hasWritten.then(async () => {
      seenBeside = (await store.query(`SELECT id FROM ${table}`)).rows;
    });
    await rollingBack(store, async (transaction) => {
      await transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['a']);
      assert.deepEqual((await transaction.query(`SELECT id FROM ${table}`)).rows, [{ id: 'a' }]);
      written();
      await setTimeout(50);
    }).finally(written);
    await beside;
    assert.deepEqual(seenBeside, []);
  }),

  onTable(
    'of two interleaved requests the one that rolls back takes nothing of the other along',
    async (bench) => {
      const { store, table, ids } = bench;
      const request = async (name: string, fails: boolean): Promise<void> =>
        store.transaction(async (transaction) => {
          await transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, [`${name}1`]);
          await setTimeout(20);
          await transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, [`${name}2`]);
          if (fails) throw new Error(`${name} rolls back`);
        });
      const statement = store.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['x']);
      const outcomes = await Promise.allSettled([
        request('a', true),
        request('b', false),
        statement,
        request('c', true),
        store.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['y']),
      ]);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['rejected', 'fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
      );
      assert.deepEqual(await ids(), ['b1', 'b2', 'x', 'y']);
    },
  ),

  onTable('of many requests at once each is kept as a whole or not at all', async (bench) => {
    const { store, table, ids } = bench;
    const names = Array.from({ length: 20 }, (_, at) => String(at).padStart(2, '0'));
    await Promise.allSettled(
      names.map((name, at) =>
        store.transaction(async (transaction) => {
          for (const part of ['a', 'b', 'c']) {
            await transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, [name + part]);
            await setTimeout((at * 7) % 5);
          }
          if (at % 2 === 1) throw new Error('rolled back');
        }),
      ),
    );
    const kept = names.filter((_, at) => at % 2 === 0);
    assert.deepEqual(
      await ids(),
      kept.flatMap((name) => [`${name}a`, `${name}b`, `${name}c`]),
    );
  }),

  onTable('a transaction or a statement of its own inside an open transaction is refused', async (bench) => {
    const { store, table, ids } = bench;
    await store.transaction(async (transaction) => {
      await rejectsWith('EYRIE_STORE_TRANSACTION_NESTED', () => store.transaction(async () => undefined));
      for (const statement of [`SELECT id FROM ${table}`, `DELETE FROM ${table}`]) {
        await rejectsWith('EYRIE_STORE_TRANSACTION_NESTED', () => store.query(statement));
      }
      await transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['a']);
    });
    assert.deepEqual(await ids(), ['a']);
  }),

  onTable('the current transaction is that of the calling code alone', async (bench) => {
    const { store } = bench;
    assert.equal(store.currentTransaction(), undefined);
    let later: Promise<unknown> = Promise.resolve();
    const request = (): Promise<void> =>
      store.transaction(async (transaction) => {
        assert.equal(store.currentTransaction(), transaction);
        await setTimeout(5);
        assert.equal(store.currentTransaction(), transaction);
        later = setTimeout(30).then(() => store.currentTransaction());
      });
    await Promise.all([request(), request(), request()]);
    assert.equal(store.currentTransaction(), undefined);
    assert.equal(await later, undefined);
  }),

  onTable('a transaction that has ended takes no more statements', async (bench) => {
    const { store, table, ids } = bench;
    const kept = await store.transaction(async (transaction) => transaction);
    let dropped = kept;
    await rollingBack(store, async (transaction) => {
      dropped = transaction;
    });
    for (const ended of [kept, dropped]) {
      await rejectsWith('EYRIE_STORE_TRANSACTION_ENDED', () =>
        ended.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['late']),
      );
    }
    assert.deepEqual(await ids(), []);
  }),

  onTable(
    'nothing is kept of a transaction in which a statement failed, even if that was caught',
    async (bench) => {
      const { store, table, ids } = bench;
      await store.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['taken']);
      let violation: unknown;
      const failed = await rejectsWith('EYRIE_STORE_TRANSACTION_FAILED', () =>
        store.transaction(async (transaction) => {
          await transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['a']);
          violation = await rejectionOf(() =>
            transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['taken']),
          );
          await rejectsWith('EYRIE_STORE_TRANSACTION_FAILED', () =>
            transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['b']),
          );
        }),
      );
      assert.equal(isUniqueViolation(violation), true);
      assert.equal(isUniqueViolation(failed), true, 'its cause is the first failure');
      assert.deepEqual(await ids(), ['taken']);
    },
  ),

  onTable('only a row that exists already is a unique violation', async (bench) => {
    const { store, table } = bench;
    const insert = (): Promise<unknown> => store.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['a']);
    await insert();
    assert.equal(isUniqueViolation(await rejectionOf(insert)), true);
    const unknownTable = await rejectionOf(() => store.query(`SELECT id FROM ${table}_of_nobody`));
    assert.equal(isUniqueViolation(unknownTable), false);
  }),

  onTable(
    'a transaction that cannot begin within its deadline is refused, and nothing of it is done',
    async (bench) => {
      const { store, table, ids } = bench;
      let open = (): void => undefined;
      const gate = new Promise<void>((resolve) => {
        open = resolve;
      });
      // More than the most connections that a store of a case has.
      const holders = Array.from({ length: 30 }, () =>
        store.transaction(async () => gate, { deadlineMs: 60_000 }),
      );
      const late = await rejectsWith('EYRIE_STORE_BUSY', () =>
        store.transaction(
          (transaction) => transaction.query(`INSERT INTO ${table} (id) VALUES ($1)`, ['late']),
          {
            deadlineMs: 100,
          },
        ),
      ).finally(open);
      assert.match(late.message, /within 100 ms/);
      await Promise.all(holders);
      assert.deepEqual(await ids(), []);
    },
  ),
];
