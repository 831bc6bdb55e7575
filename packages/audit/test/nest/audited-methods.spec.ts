import 'reflect-metadata';
import { ForbiddenException, Injectable, Scope } from '@nestjs/common';
import { ContextIdFactory } from '@nestjs/core';
import { lastValueFrom, NEVER, type Observable, of, Subject, startWith, throwError } from 'rxjs';
import { Audited, type AuditedCall, AuditService } from '../../src/index.js';
import { inAppWorld, pause, startAudited } from '../support/audited-app.js';

const service = { id: 'shop', type: 'service' };

@Injectable()
class Orders {
  @Audited({ type: 'order.sync', action: 'EXECUTE', attributes: ({ result }: AuditedCall) => ({ result }) })
  sync(): unknown {
    return 7;
  }

  @Audited({ type: 'order.beside', action: 'EXECUTE', delivery: 'best_effort' })
  beside(fails = false): number {
    if (fails) throw new RangeError('too many');
    return 7;
  }

  @Audited({
    type: 'order.priced',
    action: 'UPDATE',
    target: ({ args: [id] }: AuditedCall<readonly [string, number], object>) => [
      { type: 'order', id },
      { type: 'price', id: `${id}/price` },
    ],
    before: async () => ({ price: 1, list: [1, 2] }),
    after: async ({ args: [, price] }: AuditedCall<readonly [string, number], object>) => ({
      price,
      list: [1],
    }),
    redact: ['/list'],
  })
  async price(_id: string, _price: number): Promise<object> {
    return {};
  }

  @Audited({ type: 'order.thrown', action: 'EXECUTE' })
  thrown(error: unknown): unknown {
    throw error;
  }

  @Audited({
    type: 'order.stream',
    action: 'READ',
    attributes: ({ result }: AuditedCall) => ({ last: result }),
  })
  stream(source: Observable<unknown>): Observable<unknown> {
    return source;
  }

  @Audited({
    type: 'order.steps',
    action: 'READ',
    attributes: ({ result }: AuditedCall) => ({ returned: result }),
  })
  async *steps(error?: unknown): AsyncGenerator<number, string> {
    yield 1;
    if (error !== undefined) throw error;
    yield 2;
    return 'done';
  }
}

const start = (world: Parameters<typeof startAudited>[0]) =>
  startAudited(world, { module: { providers: [Orders] } });

test(
  'a method that answers with a plain value answers with a promise, once the event is kept',
  inAppWorld(async (world) => {
    const { nest, told } = await start(world);
    const answer = nest.get(Orders).sync();
    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toBe(7);
    expect(await told(1)).toEqual([
      { type: 'order.sync', action: 'EXECUTE', actor: service, targets: [], attributes: { result: 7 } },
    ]);
  }),
);

test(
  'with best_effort it stays what it is, and throws at once what it throws',
  inAppWorld(async (world) => {
    const { nest, told } = await start(world);
    expect(nest.get(Orders).beside()).toBe(7);
    expect(() => nest.get(Orders).beside(true)).toThrow(new RangeError('too many'));
    const about = { type: 'order.beside', action: 'EXECUTE', actor: service, targets: [] };
    expect(await told(2)).toEqual(
      expect.arrayContaining([about, { ...about, outcome: 'failure', reason: { code: 'RangeError' } }]),
    );
  }),
);

test(
  'several targets, states that are read asynchronously, and protected fields',
  inAppWorld(async (world) => {
    const { nest, told } = await start(world);
    await nest.get(Orders).price('7', 2);
    expect(await told(1)).toEqual([
      {
        type: 'order.priced',
        action: 'UPDATE',
        actor: service,
        targets: [
          { type: 'order', id: '7' },
          { type: 'price', id: '7/price' },
        ],
        changes: [
          { op: 'replace', path: '/list', from: '[REDACTED]', to: '[REDACTED]', redacted: 'mask' },
          { op: 'replace', path: '/price', from: 1, to: 2 },
        ],
      },
    ]);
  }),
);

test(
  'the very error goes on to the caller, whatever was thrown',
  inAppWorld(async (world) => {
    const { nest, told } = await start(world);
    const errors = [
      new ForbiddenException(),
      Object.assign(new Error('gone'), { statusCode: 410 }),
      'text',
      null,
    ];
    for (const error of errors) {
      let caught: unknown = 'nothing';
      await (nest.get(Orders).thrown(error) as Promise<unknown>).catch((thrown: unknown) => {
        caught = thrown;
      });
      expect(caught).toBe(error);
    }
    const events = (await told(4)) as readonly { outcome: string; reason: object }[];
    expect(events.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['denied', { code: 'ForbiddenException', message: 'Forbidden', status: 403 }],
      ['failure', { code: 'Error', message: 'gone', status: 410 }],
      ['failure', { code: 'string' }],
      ['failure', { code: 'object' }],
    ]);
  }),
);

test(
  'an observable is an event for each subscription, when it ends or is left',
  inAppWorld(async (world) => {
    const { nest, told } = await start(world);
    const orders = nest.get(Orders);
    const both = orders.stream(of(1, 2));
    expect(await Promise.all([lastValueFrom(both), lastValueFrom(both)])).toEqual([2, 2]);
    await expect(lastValueFrom(orders.stream(throwError(() => new RangeError('no'))))).rejects.toThrow('no');
    orders
      .stream(NEVER.pipe(startWith(5)))
      .subscribe()
      .unsubscribe();
    orders.stream(of(9));
    const about = { type: 'order.stream', action: 'READ', actor: service, targets: [] };
    const events = await told(4);
    expect(events).toHaveLength(4);
    expect(events).toEqual(
      expect.arrayContaining([
        { ...about, attributes: { last: 2 } },
        { ...about, outcome: 'failure', reason: { code: 'RangeError' } },
        { ...about, attributes: { last: 5 } },
      ]),
    );
  }),
);

test(
  'who called counts, also where a stream ends in somebody else’s context',
  inAppWorld(async (world) => {
    const { nest, audit, told } = await start(world);
    const source = new Subject<number>();
    const ended = audit.runAs({ id: 'job-1', type: 'system' }, () => {
      const stream = nest.get(Orders).stream(source);
      return new Promise<void>((resolve) => stream.subscribe({ complete: resolve }));
    });
    audit.runAs({ id: 'somebody-else', type: 'user' }, () => source.complete());
    await ended;
    expect(await told(1)).toEqual([
      { type: 'order.stream', action: 'READ', actor: { id: 'job-1', type: 'system' }, targets: [] },
    ]);
  }),
);

test(
  'an async generator is an event at its end, when it throws and when it is left',
  inAppWorld(async (world) => {
    const { nest, told } = await start(world);
    const orders = nest.get(Orders);
    const seen: number[] = [];
    for await (const step of orders.steps()) seen.push(step);
    expect(seen).toEqual([1, 2]);
    await expect(async () => {
      for await (const step of orders.steps(new RangeError('no'))) seen.push(step);
    }).rejects.toThrow('no');
    for await (const step of orders.steps()) {
      seen.push(step);
      break;
    }
    expect(seen).toEqual([1, 2, 1, 1]);
    const about = { type: 'order.steps', action: 'READ', actor: service, targets: [] };
    expect(await told(3)).toEqual([
      { ...about, attributes: { returned: 'done' } },
      {
        ...about,
        outcome: 'failure',
        reason: { code: 'RangeError' },
      },
      about,
    ]);
  }),
);

test(
  'providers of every scope are audited, those too that Nest did not make',
  inAppWorld(async (world) => {
    @Injectable({ scope: Scope.REQUEST })
    class PerRequest {
      @Audited({ type: 'scope.request', action: 'EXECUTE' })
      async work(): Promise<void> {}
    }
    class Made {
      @Audited({ type: 'made.by-hand', action: 'EXECUTE' })
      async work(): Promise<void> {}
    }
    const { nest, told } = await startAudited(world, {
      module: { providers: [PerRequest, { provide: 'made', useFactory: () => new Made() }] },
    });
    await (await nest.resolve(PerRequest, ContextIdFactory.create())).work();
    await nest.get<Made>('made').work();
    expect(await told(2)).toEqual([
      { type: 'scope.request', action: 'EXECUTE', actor: service, targets: [] },
      { type: 'made.by-hand', action: 'EXECUTE', actor: service, targets: [] },
    ]);
  }),
);

test('outside of an app the method runs as if it were not decorated', () => {
  const orders = new Orders();
  expect(orders.sync()).toBe(7);
  expect(() => orders.thrown(new RangeError('no'))).toThrow('no');
});

test(
  'calls that go on at the same time do not mix',
  inAppWorld(async (world) => {
    @Injectable()
    class Waiting {
      @Audited({
        type: 'wait.done',
        action: 'EXECUTE',
        attributes: ({ args: [id], result }: AuditedCall<readonly [number], number>) => ({ id, result }),
      })
      async wait(id: number): Promise<number> {
        await pause(id % 5);
        return id;
      }
    }
    const { nest, events } = await startAudited(world, { module: { providers: [Waiting] } });
    const ids = Array.from({ length: 40 }, (_, id) => id);
    const audit = nest.get(AuditService);
    const results = await Promise.all(
      ids.map((id) => audit.runAs({ id: `u${id}`, type: 'user' }, () => nest.get(Waiting).wait(id))),
    );
    expect(results).toEqual(ids);
    const kept = await events(40);
    const byId = kept.toSorted((one, other) => Number(one.attributes?.id) - Number(other.attributes?.id));
    expect(byId.map(({ actor, attributes }) => ({ actor, attributes }))).toEqual(
      ids.map((id) => ({ actor: { id: `u${id}`, type: 'user' }, attributes: { id, result: id } })),
    );
  }),
);
