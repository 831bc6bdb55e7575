import { AsyncLocalStorage } from 'node:async_hooks';
import {
  currentRequestContext,
  enterRequestContext,
  RequestContext,
  runInRequestContext,
} from '../../src/context/request-context.js';
import { WorkObservation } from '../../src/observation/work-observation.js';

const contextOf = (id: string) => new RequestContext(id, new WorkObservation({ kind: 'job', name: id }));

test('outside of a request there is no context', () => {
  expect(currentRequestContext()).toBeUndefined();
});

test('a context carries the id and the observation it was made with', () => {
  const observation = new WorkObservation({ kind: 'job', name: 'nightly' });
  const context = new RequestContext('id-1', observation);
  expect(context.requestId).toBe('id-1');
  expect(context.observation).toBe(observation);
  expect([...context.fields]).toEqual([]);
});

test('fields are kept in order, and a second value under a name replaces the first', () => {
  const context = contextOf('a');
  expect(context.setField('user', 'u1')).toBe(true);
  expect(context.setField('tenant', 't1')).toBe(true);
  expect(context.setField('user', 'u2')).toBe(true);
  expect([...context.fields]).toEqual([
    ['user', 'u2'],
    ['tenant', 't1'],
  ]);
});

test('a context keeps 64 fields, refuses the 65th name and still takes new values for the 64', () => {
  const context = contextOf('a');
  for (let index = 0; index < 64; index += 1) expect(context.setField(`field ${index}`, index)).toBe(true);
  expect(context.setField('one too many', 1)).toBe(false);
  expect(context.setField('field 63', 'new')).toBe(true);
  expect(context.fields.size).toBe(64);
  expect(context.fields.has('one too many')).toBe(false);
  expect(context.fields.get('field 63')).toBe('new');
});

test('fields of one context are not those of another', () => {
  const one = contextOf('a');
  const other = contextOf('b');
  one.setField('user', 'u1');
  expect([...other.fields]).toEqual([]);
});

test('work that runs in a context finds it in promises, timers and nested calls, and hands back its result', async () => {
  const context = contextOf('a');
  const result = runInRequestContext(
    context,
    async (first: number, second: number) => {
      expect(currentRequestContext()).toBe(context);
      await new Promise((resolve) => setTimeout(resolve, 1));
      expect(currentRequestContext()).toBe(context);
      await new Promise((resolve) => setImmediate(resolve));
      expect(currentRequestContext()).toBe(context);
      return first + second;
    },
    1,
    2,
  );
  expect(currentRequestContext()).toBeUndefined();
  expect(await result).toBe(3);
});

test('a context ends with its work, even when the work throws', () => {
  expect(() =>
    runInRequestContext(contextOf('a'), () => {
      throw new RangeError('no');
    }),
  ).toThrow(new RangeError('no'));
  expect(currentRequestContext()).toBeUndefined();
});

test('a nested context hides the outer one for its own work only', () => {
  const outer = contextOf('outer');
  const inner = contextOf('inner');
  const seen: (string | undefined)[] = [];
  const note = () => seen.push(currentRequestContext()?.requestId);
  runInRequestContext(outer, () => {
    note();
    runInRequestContext(inner, note);
    note();
  });
  expect(seen).toEqual(['outer', 'inner', 'outer']);
});

test('work that goes on side by side keeps its own context', async () => {
  const seen: string[] = [];
  const work = async (id: string) => {
    for (let turn = 0; turn < 5; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      seen.push(`${id} ${currentRequestContext()?.requestId}`);
    }
  };
  await Promise.all(['a', 'b', 'c'].map((id) => runInRequestContext(contextOf(id), work, id)));
  expect(seen.sort()).toEqual(
    ['a', 'b', 'c'].flatMap((id) => Array.from({ length: 5 }, () => `${id} ${id}`)),
  );
});

test('an entered context lasts for the rest of the execution that entered it', async () => {
  const context = contextOf('entered');
  await new Promise<void>((resolve) => {
    setImmediate(() => {
      enterRequestContext(context);
      setTimeout(() => {
        expect(currentRequestContext()).toBe(context);
        resolve();
      }, 1);
    });
  });
  expect(currentRequestContext()).toBeUndefined();
});

test('the storage is one for the process, whichever copy of the package asks', () => {
  const storage = (globalThis as Record<symbol, unknown>)[Symbol.for('eyrie.request-context')];
  expect(storage).toBeInstanceOf(AsyncLocalStorage);
  const context = contextOf('shared');
  (storage as AsyncLocalStorage<RequestContext>).run(context, () => {
    expect(currentRequestContext()).toBe(context);
  });
});
