import {
  BehaviorSubject,
  firstValueFrom,
  generate,
  lastValueFrom,
  NEVER,
  Observable,
  of,
  take,
  throwError,
  toArray,
} from 'rxjs';
import { followResult } from '../../src/nest/methods/follow-result.js';
import type { Measurement } from '../../src/nest/methods/measurement.js';

const lines: string[] = [];
let begun = 0;
const start = (): Measurement => {
  begun += 1;
  const id = begun;
  lines.push(`start ${id}`);
  return {
    succeeded: (value) => lines.push(`succeeded ${id} ${JSON.stringify(value)}`),
    failed: (error) => lines.push(`failed ${id} ${(error as Error).message}`),
    withdrawn: () => lines.push(`withdrawn ${id}`),
  };
};
const follow = <Result>(call: () => Result): Result => followResult(start, call) as Result;
beforeEach(() => {
  lines.length = 0;
  begun = 0;
});

describe('a value', () => {
  test.each([[1], ['text'], [undefined], [null], [{ a: 1 }], [[1, 2]]])(
    '%j ends the measurement at once',
    (value) => {
      expect(follow(() => value)).toBe(value);
      expect(lines).toEqual(['start 1', `succeeded 1 ${JSON.stringify(value)}`]);
    },
  );

  test('that is thrown fails it and is thrown on', () => {
    const error = new Error('no');
    expect(() =>
      follow(() => {
        throw error;
      }),
    ).toThrow(error);
    expect(lines).toEqual(['start 1', 'failed 1 no']);
  });

  test('that is a thenable is not asked for its result', () => {
    let asked = 0;
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: a query builder is what is tested
      then: () => {
        asked += 1;
      },
    };
    expect(follow(() => query)).toBe(query);
    expect(asked).toBe(0);
    expect(lines).toEqual(['start 1', 'succeeded 1 {}']);
  });

  test('that is a generator, an async iterable or a stream stays what it is', async () => {
    const { Readable } = await import('node:stream');
    const generator = (function* () {
      yield 1;
    })();
    const stream = Readable.from(['a']);
    const iterable = { [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator]() };
    for (const value of [generator, iterable]) expect(follow<unknown>(() => value)).toBe(value);
    const kept: unknown = followResult(
      () => ({ succeeded() {}, failed() {}, withdrawn() {} }),
      () => stream,
    );
    expect(kept).toBe(stream);
  });

  test('that is a proxy whose traps throw is handed on', () => {
    const trap = (): never => {
      throw new Error('a trap');
    };
    const proxy = new Proxy({}, { get: trap, has: trap, getPrototypeOf: trap });
    const seen: unknown[] = [];
    const result = followResult(
      () => ({ succeeded: (value) => seen.push(value), failed() {}, withdrawn() {} }),
      () => proxy,
    );
    expect(result === proxy).toBe(true);
    expect(seen).toHaveLength(1);
  });
});

describe('a promise', () => {
  test('ends it when it resolves', async () => {
    const result = follow(async () => 5);
    expect(lines).toEqual(['start 1']);
    expect(await result).toBe(5);
    expect(lines).toEqual(['start 1', 'succeeded 1 5']);
  });

  test('fails it when it rejects, with the very error', async () => {
    const error = new Error('no');
    await expect(follow(() => Promise.reject(error))).rejects.toBe(error);
    expect(lines).toEqual(['start 1', 'failed 1 no']);
  });

  test('that nobody handles is still unhandled', async () => {
    const result = follow(() => Promise.reject(new Error('no')));
    const rejection = await (result as Promise<unknown>).catch((error: Error) => error.message);
    expect(rejection).toBe('no');
  });
});

describe('an observable', () => {
  test('is measured from its subscription to its completion, with its last value', async () => {
    const result = follow(() => of(1, 2, 3));
    expect(lines).toEqual(['start 1', 'withdrawn 1']);
    expect(await lastValueFrom(result.pipe(toArray()))).toEqual([1, 2, 3]);
    expect(lines).toEqual(['start 1', 'withdrawn 1', 'start 2', 'succeeded 2 3']);
  });

  test('is measured once for each subscription', async () => {
    const result = follow(() => of('a'));
    await Promise.all([firstValueFrom(result), firstValueFrom(result)]);
    expect(lines.filter((line) => line.startsWith('succeeded'))).toEqual([
      'succeeded 2 "a"',
      'succeeded 3 "a"',
    ]);
  });

  test('that nobody subscribes to is not measured', () => {
    follow(() => of(1));
    expect(lines).toEqual(['start 1', 'withdrawn 1']);
  });

  test('that errors fails, and the subscriber gets the very error', async () => {
    const error = new Error('no');
    await expect(lastValueFrom(follow(() => throwError(() => error)))).rejects.toBe(error);
    expect(lines).toEqual(['start 1', 'withdrawn 1', 'start 2', 'failed 2 no']);
  });

  test('whose subscriber leaves has succeeded with what it had emitted, once, and its source is released', () => {
    let released = 0;
    const result = follow(
      () =>
        new Observable<number>((subscriber) => {
          subscriber.next(7);
          return () => {
            released += 1;
          };
        }),
    );
    const subscription = result.subscribe();
    subscription.unsubscribe();
    subscription.unsubscribe();
    expect(lines).toEqual(['start 1', 'withdrawn 1', 'start 2', 'succeeded 2 7']);
    expect(released).toBe(1);
  });

  test('that never ends is measured until its subscriber leaves', () => {
    const subscription = follow(() => NEVER).subscribe();
    expect(lines).toEqual(['start 1', 'withdrawn 1', 'start 2']);
    subscription.unsubscribe();
    expect(lines.at(-1)).toBe('succeeded 2 undefined');
  });

  test('that emits for ever at once stops when its subscriber has enough', async () => {
    const endless = follow(() => generate({ initialState: 1, iterate: (count) => count + 1 }));
    let seen: unknown;
    endless.pipe(take(3), toArray()).subscribe((values) => {
      seen = values;
    });
    expect(seen).toEqual([1, 2, 3]);
    expect(lines).toEqual(['start 1', 'withdrawn 1', 'start 2', 'succeeded 2 3']);
  });

  test('that is a subject lives on, so it is a value and stays itself', () => {
    const subject = new BehaviorSubject(1);
    expect(follow(() => subject)).toBe(subject);
    expect(lines).toEqual(['start 1', expect.stringMatching(/^succeeded 1 /)]);
  });
});

describe('an async generator', () => {
  async function* counting(to: number): AsyncGenerator<number, string, string | undefined> {
    for (let count = 1; count <= to; count += 1) yield count;
    return 'done';
  }

  test('is measured from its first step to its end', async () => {
    const values: number[] = [];
    const result = follow(() => counting(3));
    expect(lines).toEqual(['start 1', 'withdrawn 1']);
    for await (const value of result) {
      values.push(value);
      if (value === 1) expect(lines).toEqual(['start 1', 'withdrawn 1', 'start 2']);
    }
    expect(values).toEqual([1, 2, 3]);
    expect(lines).toEqual(['start 1', 'withdrawn 1', 'start 2', 'succeeded 2 "done"']);
  });

  test('that throws fails', async () => {
    const result = follow(async function* () {
      yield 1;
      throw new Error('no');
    });
    await expect(
      (async () => {
        for await (const _ of result) {
          // Only its end matters.
        }
      })(),
    ).rejects.toThrow('no');
    expect(lines).toEqual(['start 1', 'withdrawn 1', 'start 2', 'failed 2 no']);
  });

  test('that is left early has succeeded, and its own cleaning up has run', async () => {
    let cleaned = false;
    const result = follow(async function* () {
      try {
        yield 1;
        yield 2;
      } finally {
        cleaned = true;
      }
    });
    for await (const _ of result) break;
    expect(cleaned).toBe(true);
    expect(lines).toEqual(['start 1', 'withdrawn 1', 'start 2', 'succeeded 2 undefined']);
  });

  test('that throws while it cleans up fails', async () => {
    const result = follow(async function* () {
      try {
        yield 1;
      } finally {
        await Promise.reject(new Error('dirty'));
      }
    });
    await expect(
      (async () => {
        for await (const _ of result) break;
      })(),
    ).rejects.toThrow('dirty');
    expect(lines.at(-1)).toBe('failed 2 dirty');
  });

  test('that nobody iterates is not measured', async () => {
    const result = follow(() => counting(3));
    expect(await result.return('unused')).toEqual({ value: 'unused', done: true });
    expect(lines).toEqual(['start 1', 'withdrawn 1']);
  });

  test('takes what is sent into it, and errors that are thrown into it', async () => {
    const heard: unknown[] = [];
    const result = follow(async function* (): AsyncGenerator<number, void, string> {
      try {
        heard.push(yield 1);
        heard.push(yield 2);
      } catch (error) {
        heard.push((error as Error).message);
        yield 3;
      }
    });
    await result.next();
    await result.next('sent');
    expect(await result.throw(new Error('thrown in'))).toEqual({ value: 3, done: false });
    expect(await result.next('last')).toEqual({ value: undefined, done: true });
    expect(heard).toEqual(['sent', 'thrown in']);
    expect(lines).toEqual(['start 1', 'withdrawn 1', 'start 2', 'succeeded 2 undefined']);
  });

  test('stays an async generator, so that a second decorator follows it as well', async () => {
    const outer = follow(() => follow(() => counting(2)));
    for await (const _ of outer) {
      // Only its end matters.
    }
    expect(lines.filter((line) => line.startsWith('succeeded'))).toEqual([
      'succeeded 4 "done"',
      'succeeded 3 "done"',
    ]);
  });
});
