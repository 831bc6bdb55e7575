import { HttpException, Injectable, NotFoundException } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { defer, lastValueFrom, NEVER, Observable, of, throwError, toArray } from 'rxjs';
import { Span } from '../../src/nest/span.js';
import { Tracer } from '../../src/spans/tracer.js';
import { inWorld, startTraced } from '../support/traced-app.js';
import { treeOf } from './span-tree.js';

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
const activeName = (): string | undefined =>
  (trace.getActiveSpan() as { readonly name?: string } | undefined)?.name;

@Injectable()
class Users {
  constructor(private readonly tracer: Tracer) {}

  @Span('users.create')
  create(plan: string): string {
    return `${plan} in ${activeName()}`;
  }

  @Span()
  unnamed(): boolean {
    return this instanceof Users;
  }

  @Span('users.slow')
  async slow(milliseconds: number): Promise<string | undefined> {
    await sleep(milliseconds);
    return activeName();
  }

  @Span('users.outer')
  async outer(work: () => unknown): Promise<unknown> {
    await sleep(1);
    return this.middle(work);
  }

  @Span('users.middle')
  async middle(work: () => unknown): Promise<unknown> {
    return this.inner(work);
  }

  @Span('users.inner')
  inner(work: () => unknown): unknown {
    return work();
  }

  @Span('users.stream')
  stream(source: Observable<unknown>): Observable<unknown> {
    return source;
  }

  @Span('users.steps')
  async *steps(fails = false): AsyncGenerator<string | undefined, string> {
    yield activeName();
    await sleep(1);
    yield this.tracer.withSpan('step', () => activeName());
    if (fails) throw new RangeError('no more');
    return 'done';
  }

  @Span('users.static', { attributes: { 'app.part': 'users', 'app.size': 3 }, kind: 'client' })
  fixed(): void {}

  @Span('users.told', {
    attributes: (plan: string, size: number) => ({ plan, size, 'user.password': `secret of ${plan}` }),
  })
  told(_plan: string, _size: number): void {}

  @Span('users.broken', {
    attributes: () => {
      throw new TypeError('no plan');
    },
  })
  broken(): string | undefined {
    return activeName();
  }
}

const module = { providers: [Users] };

describe('a call is a span of its own, which is active in it and ends', () => {
  test(
    'with its value',
    inWorld(async (world) => {
      const { nest, spans } = await startTraced(world, { module });
      expect(nest.get(Users).create('gold')).toBe('gold in users.create');
      expect(nest.get(Users).unnamed()).toBe(true);
      expect(activeName()).toBeUndefined();
      const [named, unnamed, ...others] = await spans.until(2);
      expect([named?.name, unnamed?.name, others]).toEqual(['users.create', 'Users.unnamed', []]);
      expect(named).toMatchObject({
        kind: 'internal',
        attributes: {},
        events: [],
        status: { code: 'unset' },
      });
      expect([named?.parentSpanId, unnamed?.parentSpanId]).toEqual([undefined, undefined]);
    }),
  );

  test(
    'with its promise, and calls at the same time do not mix',
    inWorld(async (world) => {
      const { nest, spans } = await startTraced(world, { module });
      const users = nest.get(Users);
      await Promise.all(Array.from({ length: 20 }, (_, index) => users.outer(() => users.slow(index % 4))));
      const kept = await spans.until(80);
      const traces = new Map<string, string[]>();
      for (const { traceId, name } of kept) traces.set(traceId, [...(traces.get(traceId) ?? []), name]);
      expect(traces.size).toBe(20);
      expect(treeOf(kept)).toEqual(
        Array.from({ length: 20 }, () => [
          'users.outer',
          '  users.middle',
          '    users.inner',
          '      users.slow',
        ]).flat(),
      );
    }),
  );

  test(
    'with its observable, once for each subscription: complete, error, unsubscribe',
    inWorld(async (world) => {
      const { nest, spans } = await startTraced(world, { module });
      const users = nest.get(Users);
      const active = users.stream(
        defer(async () => {
          await sleep(1);
          return activeName();
        }),
      );
      expect(await Promise.all([lastValueFrom(active), lastValueFrom(active)])).toEqual([
        'users.stream',
        'users.stream',
      ]);
      expect(await lastValueFrom(users.stream(of(1, 2)).pipe(toArray()))).toEqual([1, 2]);
      await expect(lastValueFrom(users.stream(throwError(() => new RangeError('no'))))).rejects.toThrow('no');
      users.stream(NEVER).subscribe().unsubscribe();
      expect(treeOf(await spans.until(5)).toSorted()).toEqual([
        'users.stream',
        'users.stream',
        'users.stream',
        'users.stream',
        'users.stream !RangeError *',
      ]);
    }),
  );

  test(
    'with its subscription, inside of what subscribes',
    inWorld(async (world) => {
      const { nest, spans } = await startTraced(world, { module });
      const users = nest.get(Users);
      const source = users.stream(defer(() => of(users.create('gold'))));
      await users.inner(() => lastValueFrom(source));
      expect(treeOf(await spans.until(3))).toEqual(['users.inner', '  users.stream', '    users.create']);
    }),
  );

  test(
    'with its async generator: used up, left early, failed',
    inWorld(async (world) => {
      const { nest, spans } = await startTraced(world, { module });
      const users = nest.get(Users);
      const seen: (string | undefined)[] = [];
      for await (const step of users.steps()) {
        seen.push(step);
        expect(activeName()).toBeUndefined();
      }
      expect(seen).toEqual(['users.steps', 'step']);
      expect(treeOf(await spans.until(2))).toEqual(['users.steps', '  step']);
      for await (const _ of users.steps()) break;
      const failing = users.steps(true);
      await failing.next();
      await failing.next();
      await expect(failing.next()).rejects.toThrow('no more');
      expect(treeOf(await spans.until(5))).toEqual([
        'users.steps',
        '  step',
        'users.steps',
        'users.steps !RangeError *',
        '  step',
      ]);
    }),
  );
});

describe('what is thrown is told once, on the innermost span', () => {
  const failure = new RangeError('deep down');
  test.each([
    [
      'thrown',
      () => {
        throw failure;
      },
    ],
    ['rejected', () => Promise.reject(failure)],
    ['rejected later', () => sleep(1).then(() => Promise.reject(failure))],
  ])('%s across three methods', async (_, work) => {
    await inWorld(async (world) => {
      const { nest, spans } = await startTraced(world, { module });
      await expect(nest.get(Users).outer(work)).rejects.toBe(failure);
      const kept = await spans.until(3);
      expect(treeOf(kept)).toEqual([
        'users.outer !RangeError',
        '  users.middle !RangeError',
        '    users.inner !RangeError *',
      ]);
      for (const { status, attributes } of kept) {
        expect(status).toEqual({ code: 'error', message: 'deep down' });
        expect(attributes).toEqual({ 'error.type': 'RangeError' });
      }
      expect(kept.find(({ name }) => name === 'users.inner')?.events).toEqual([
        {
          name: 'exception',
          attributes: {
            'exception.type': 'RangeError',
            'exception.message': 'deep down',
            'exception.stacktrace': expect.stringMatching(/^RangeError: deep down\n {4}at /),
          },
        },
      ]);
    })();
  });

  test.each([
    [404, new NotFoundException(), 'NotFoundException', 'unset'],
    [499, new HttpException('gone', 499), 'HttpException', 'unset'],
    [503, new HttpException('down', 503), 'HttpException', 'error'],
  ] as const)('with the HTTP status %i', async (_, error, type, code) => {
    await inWorld(async (world) => {
      const { nest, spans } = await startTraced(world, { module });
      await expect(nest.get(Users).middle(() => Promise.reject(error))).rejects.toBe(error);
      expect(
        (await spans.until(2)).map(({ name, attributes, status, events }) => [
          name,
          attributes['error.type'],
          status.code,
          events.length,
        ]),
      ).toEqual([
        ['users.inner', type, code, 1],
        ['users.middle', type, code, 0],
      ]);
    })();
  });

  test(
    'the message is redacted, on the event and in the status',
    inWorld(async (world) => {
      const { nest, spans } = await startTraced(world, { module });
      const work = () => Promise.reject(new Error('login with password=hunter2'));
      await expect(nest.get(Users).inner(work)).rejects.toThrow('hunter2');
      const [span] = await spans.until(1);
      expect(JSON.stringify(span)).not.toContain('hunter2');
      expect(span?.status.message).toBe('login with password=[REDACTED]');
      expect(span?.events[0]?.attributes['exception.message']).toBe('login with password=[REDACTED]');
    }),
  );
});

describe('attributes', () => {
  test(
    'the same each time, and a kind',
    inWorld(async (world) => {
      const { nest, spans } = await startTraced(world, { module });
      nest.get(Users).fixed();
      nest.get(Users).fixed();
      const expected = { kind: 'client', attributes: { 'app.part': 'users', 'app.size': 3 } };
      expect(await spans.until(2)).toMatchObject([expected, expected]);
    }),
  );

  test(
    'of the arguments, redacted',
    inWorld(async (world) => {
      const { nest, spans } = await startTraced(world, { module });
      nest.get(Users).told('gold', 3);
      const [span] = await spans.until(1);
      expect(span?.attributes).toEqual({ plan: 'gold', size: 3, 'user.password': '[REDACTED]' });
    }),
  );

  test(
    'of a function that throws: said once, and the method is not harmed',
    inWorld(async (world) => {
      const { nest, app, spans } = await startTraced(world, { module });
      const said: string[] = [];
      app.diagnostics.announceTo((level, message) => said.push(`${level} ${message}`));
      const users = nest.get(Users);
      expect([users.broken(), users.inner(() => users.broken())]).toEqual([undefined, 'users.inner']);
      expect(treeOf(await spans.until(1))).toEqual(['users.inner']);
      expect(said).toEqual([
        'warn EYRIE_METHOD_DECORATOR_FAILED: What decorates Users.broken threw TypeError: no plan. ' +
          'The method was not affected. Check the functions given to its decorators, such as "labels".',
      ]);
      expect(app.diagnostics.counts()).toEqual([{ code: 'EYRIE_METHOD_DECORATOR_FAILED', count: 2 }]);
    }),
  );
});
