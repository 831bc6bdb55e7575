import { setImmediate as turn } from 'node:timers/promises';
import type { SqlExecutor } from '@eyrie/store/engine';
import { of } from 'rxjs';
import { type AmbientTransaction, ambientTransaction, withTransaction } from '../../src/capture/ambient.js';

const executor: SqlExecutor = { query: async (text) => ({ rows: [{ text }] }) };

test('a promise keeps the transaction until it has settled, and is what is answered', async () => {
  let held: AmbientTransaction | undefined;
  const promise = (async () => {
    await turn();
    return 7;
  })();
  const answer = withTransaction(executor, () => {
    held = ambientTransaction();
    return promise;
  });
  expect(answer).toBe(promise);
  expect(held?.executor).toBe(executor);
  expect(await held?.query('SELECT 1')).toEqual({ rows: [{ text: 'SELECT 1' }] });
  await answer;
  await turn();
  expect(held?.hasEnded).toBe(true);
  expect(ambientTransaction()).toBeUndefined();
  await expect(held?.query('SELECT 1')).rejects.toThrow(
    'EYRIE_AUDIT_TRANSACTION_MISSING: An event is to be kept in the transaction of audit.inTransaction(tx, …) that its ' +
      'call began in, and that has ended. Await inside of it whatever belongs to it, or choose the delivery "required".',
  );
});

test('a thenable that is no promise is asked once, in the transaction, which lasts until it is done', async () => {
  const seen: unknown[] = [];
  let held: AmbientTransaction | undefined;
  // As a query of Knex: it does nothing before somebody asks for its end.
  const query: PromiseLike<number> = {
    // biome-ignore lint/suspicious/noThenProperty: this is what a thenable is.
    then: (resolve, reject) => {
      held = ambientTransaction();
      const work = async (): Promise<number> => {
        seen.push(held?.executor);
        await turn();
        seen.push(ambientTransaction()?.executor);
        return 7;
      };
      return work().then(resolve, reject);
    },
  };
  const answer = withTransaction(executor, () => query);
  expect(answer).toBeInstanceOf(Promise);
  expect(held?.hasEnded).toBe(false);
  expect(await answer).toBe(7);
  await turn();
  expect(seen).toEqual([executor, executor]);
  expect(held?.hasEnded).toBe(true);
});

test.each<[string, () => unknown]>([
  ['an observable', () => of(1)],
  ['a thing to subscribe to', () => ({ subscribe: () => {} })],
  [
    'an async generator',
    async function* () {
      yield 1;
    },
  ],
  [
    'a generator',
    function* () {
      yield 1;
    },
  ],
])('%s is refused, since its end cannot be known', (_, work) => {
  let held: AmbientTransaction | undefined;
  const run = (): unknown =>
    withTransaction(executor, () => {
      held = ambientTransaction();
      return work();
    });
  expect(run).toThrow(
    'EYRIE_AUDIT_TRANSACTION_WORK_INVALID: The work of audit.inTransaction(tx, …) answered with an observable or an ' +
      'iterator, whose end nobody can know. Await it inside, such as with lastValueFrom or for await, and answer with a promise.',
  );
  expect(held?.hasEnded).toBe(true);
});

test.each([
  ['a value', 7],
  ['a list', [1, 2]],
  ['nothing', undefined],
])('after %s it has ended at once', (_, value) => {
  let held: AmbientTransaction | undefined;
  const answer = withTransaction(executor, () => {
    held = ambientTransaction();
    return value;
  });
  expect(answer).toBe(value);
  expect(held?.hasEnded).toBe(true);
});
