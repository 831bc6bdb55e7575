import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { defer, lastValueFrom, Observable, of, throwError, toArray } from 'rxjs';
import { followResult } from '../../src/nest/methods/follow-result.js';
import { type Measurement, runIn } from '../../src/nest/methods/measurement.js';

const active = new AsyncLocalStorage<string>();
const ends: string[] = [];
let begun = 0;

/** Measurements that are active inside: the first is `1`. */
const start = (): Measurement => {
  begun += 1;
  const id = `${begun}`;
  return {
    enter: () => {
      const before = active.getStore();
      active.enterWith(id);
      return () => active.enterWith(before as string);
    },
    succeeded: () => void ends.push(`${id} succeeded in ${active.getStore()}`),
    failed: (error) => void ends.push(`${id} failed: ${(error as Error).message}`),
    withdrawn: () => void ends.push(`${id} withdrawn`),
  };
};

const follow = <Result>(call: () => Result): Result => followResult(start, call) as Result;

beforeEach(() => {
  ends.length = 0;
  begun = 0;
});

test('a measurement without a scope calls what it measures', () => {
  expect(runIn({ succeeded() {}, failed() {}, withdrawn() {} }, () => active.getStore())).toBeUndefined();
});

test('a method runs inside of its measurement, its caller does not', () => {
  expect(follow(() => active.getStore())).toBe('1');
  expect(active.getStore()).toBeUndefined();
  expect(ends).toEqual(['1 succeeded in undefined']);
});

test('a promise goes on inside', async () => {
  expect(
    await follow(async () => {
      await sleep(1);
      return active.getStore();
    }),
  ).toBe('1');
});

test('calls inside of calls are inside of each other', async () => {
  const seen = await follow(async () => {
    const inner = await follow(async () => {
      await sleep(1);
      return active.getStore();
    });
    return `${inner} in ${active.getStore()}`;
  });
  expect(seen).toBe('2 in 1');
});

test('each subscription runs inside of its own measurement', async () => {
  const source = follow(() =>
    defer(async () => {
      await sleep(1);
      return active.getStore();
    }),
  );
  expect(await Promise.all([lastValueFrom(source), lastValueFrom(source)])).toEqual(['2', '3']);
  expect(active.getStore()).toBeUndefined();
});

test('an observable that emits later emits inside, and cleans up when its subscriber leaves', async () => {
  const seen: (string | undefined)[] = [];
  const source = follow(
    () =>
      new Observable<number>((subscriber) => {
        const timer = setInterval(() => {
          seen.push(active.getStore());
          subscriber.next(1);
        }, 1);
        return () => clearInterval(timer);
      }),
  );
  await new Promise<void>((resolve) => {
    const subscription = source.subscribe(() => {
      if (seen.length < 2) return;
      subscription.unsubscribe();
      resolve();
    });
  });
  expect(seen).toEqual(['2', '2']);
  expect(ends[0]).toBe('1 withdrawn');
  expect(ends.slice(1)).toEqual([expect.stringMatching(/^2 succeeded/)]);
});

test('an observable that errors fails once', async () => {
  const error = new Error('no');
  await expect(lastValueFrom(follow(() => throwError(() => error)))).rejects.toBe(error);
  expect(ends).toEqual(['1 withdrawn', '2 failed: no']);
});

test('a subscription that throws at once fails once', async () => {
  const broken = follow(
    () =>
      new Observable(() => {
        throw new Error('at once');
      }),
  );
  await expect(lastValueFrom(broken)).rejects.toThrow('at once');
  expect(ends).toEqual(['1 withdrawn', '2 failed: at once']);
});

test('values that come at once all arrive', async () => {
  expect(await lastValueFrom(follow(() => of(1, 2, 3)).pipe(toArray()))).toEqual([1, 2, 3]);
});

describe('an async generator', () => {
  test('takes each of its steps inside, its consumer none', async () => {
    const seen: string[] = [];
    const steps = follow(async function* () {
      yield active.getStore();
      await sleep(1);
      yield active.getStore();
    });
    for await (const step of steps) seen.push(`${step} by ${active.getStore()}`);
    expect(seen).toEqual(['2 by undefined', '2 by undefined']);
    expect(ends.map((end) => end.split(' in ')[0])).toEqual(['1 withdrawn', '2 succeeded']);
  });

  test('is inside also where each step is asked for by somebody else', async () => {
    const steps = follow(async function* () {
      yield active.getStore();
      yield active.getStore();
    });
    const one = await active.run('one', () => steps.next());
    const other = await active.run('other', () => steps.next());
    expect([one.value, other.value]).toEqual(['2', '2']);
  });

  test('cleans up inside when it is left early', async () => {
    let cleaned: string | undefined;
    const steps = follow(async function* () {
      try {
        yield 1;
        yield 2;
      } finally {
        cleaned = active.getStore();
      }
    });
    for await (const _ of steps) break;
    expect(cleaned).toBe('2');
    expect(ends).toHaveLength(2);
  });

  test('hears inside of an error that is thrown into it', async () => {
    const steps = follow(async function* () {
      try {
        yield 'waiting';
      } catch (error) {
        yield `${(error as Error).message} in ${active.getStore()}`;
      }
    });
    await steps.next();
    expect(await steps.throw(new Error('thrown in'))).toEqual({ value: 'thrown in in 2', done: false });
    expect(await steps.return(undefined)).toEqual({ value: undefined, done: true });
    expect(ends.map((end) => end.split(' in ')[0])).toEqual(['1 withdrawn', '2 succeeded']);
  });

  test('takes what is sent into it', async () => {
    const steps = follow(async function* (): AsyncGenerator<string, string, string> {
      const sent = yield 'ready';
      return `${sent} in ${active.getStore()}`;
    });
    await steps.next('lost, as in any generator');
    expect(await steps.next('sent')).toEqual({ value: 'sent in 2', done: true });
  });
});
