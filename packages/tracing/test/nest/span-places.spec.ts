import { Controller, Get, Injectable, NotFoundException, Param, Query, Scope } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { defer, Observable } from 'rxjs';
import { Span } from '../../src/nest/span.js';
import { Tracer } from '../../src/spans/tracer.js';
import { inWorld, startTraced, testOnBothAdapters } from '../support/traced-app.js';
import { treeOf } from './span-tree.js';

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
const activeName = (): string | undefined =>
  (trace.getActiveSpan() as { readonly name?: string } | undefined)?.name;

@Injectable()
class Users {
  @Span('users.create')
  create(plan: string): string {
    return `${plan} in ${activeName()}`;
  }

  @Span('users.slow')
  async slow(milliseconds: number): Promise<string | undefined> {
    await sleep(milliseconds);
    return activeName();
  }

  @Span('users.inner')
  inner(work: () => unknown): unknown {
    return work();
  }
}

const module = { providers: [Users] };

describe('where it stands', () => {
  test(
    'on providers of every scope, however they were made, and on inherited methods',
    inWorld(async (world) => {
      class Base {
        @Span()
        inherited(): string {
          return this.constructor.name;
        }
      }
      @Injectable()
      class Derived extends Base {}
      @Injectable({ scope: Scope.REQUEST })
      class PerRequest extends Base {
        @Span('per.request')
        work(): string {
          return this.inherited();
        }
      }
      @Injectable({ scope: Scope.TRANSIENT })
      class PerUse {
        @Span('per.use')
        work(): void {}
      }
      class Made {
        constructor(private readonly how: string) {}

        @Span('made', { attributes: (how: string) => ({ how }) })
        work(_how = this.how): void {}
      }
      const value = new Made('value');
      const { nest, spans } = await startTraced(world, {
        module: {
          providers: [
            Derived,
            PerRequest,
            PerUse,
            { provide: 'factory', useFactory: () => new Made('factory') },
            { provide: 'value', useValue: value },
          ],
        },
      });
      expect(nest.get(Derived).inherited()).toBe('Derived');
      expect((await nest.resolve(PerRequest)).work()).toBe('PerRequest');
      (await nest.resolve(PerUse)).work();
      nest.get<Made>('factory').work('factory');
      value.work('value');
      const kept = await spans.until(6);
      expect(treeOf(kept)).toEqual([
        'Base.inherited',
        'made',
        'made',
        'per.request',
        '  Base.inherited',
        'per.use',
      ]);
      expect(kept.filter(({ name }) => name === 'made').map(({ attributes }) => attributes.how)).toEqual([
        'factory',
        'value',
      ]);
    }),
  );

  @Controller('orders')
  class OrdersController {
    constructor(private readonly users: Users) {}

    @Get('stream/:count')
    @Span('orders.stream')
    stream(@Param('count') count: string): Observable<string> {
      return defer(async () => `${count} ${this.users.create('gold')}`);
    }

    @Span('orders.get', { attributes: (id: string) => ({ 'order.id': id }) })
    @Get(':id')
    async get(@Param('id') id: string, @Query('plan') plan: string): Promise<string> {
      await sleep(1);
      if (id === '404') throw new NotFoundException();
      if (id === '500') throw new RangeError('no order');
      return `${id} ${this.users.create(plan)}`;
    }
  }
  const withController = { ...module, controllers: [OrdersController] };

  testOnBothAdapters(
    'on handlers, below the server span, with the parameters that Nest gives',
    async (world) => {
      const { url, spans } = await startTraced(world, { module: withController });
      expect(await (await fetch(`${url}/orders/7?plan=gold`)).text()).toBe('7 gold in users.create');
      expect(await (await fetch(`${url}/orders/stream/2`)).text()).toBe('2 gold in users.create');
      const kept = await spans.until(6);
      expect(treeOf(kept)).toEqual([
        'GET /orders/:id',
        '  orders.get',
        '    users.create',
        'GET /orders/stream/:count',
        '  orders.stream',
        '    users.create',
      ]);
      expect(kept.find(({ name }) => name === 'orders.get')?.attributes).toEqual({ 'order.id': '7' });
    },
  );

  testOnBothAdapters('a client’s error fails no span, a failure of the server fails both', async (world) => {
    const { url, spans } = await startTraced(world, { module: withController });
    expect((await fetch(`${url}/orders/404`)).status).toBe(404);
    expect(treeOf(await spans.until(2))).toEqual(['GET /orders/:id', '  orders.get *']);
    expect((await fetch(`${url}/orders/500`)).status).toBe(500);
    expect(treeOf((await spans.until(4)).slice(2))).toEqual([
      'GET /orders/:id !RangeError *',
      '  orders.get !RangeError *',
    ]);
  });

  test('a method keeps its name, its length and its metadata', () => {
    const { get, stream } = OrdersController.prototype;
    expect([get.name, get.length, stream.name, stream.length]).toEqual(['get', 2, 'stream', 1]);
    expect(Reflect.getMetadata('path', get)).toBe(':id');
    expect(Reflect.getMetadata('path', stream)).toBe('stream/:count');
    expect(
      Object.keys(Reflect.getMetadata('__routeArguments__', OrdersController, 'get') as object),
    ).toHaveLength(2);
  });

  test('outside of any app it calls through', async () => {
    const users = new Users();
    expect(users.create('gold')).toBe('gold in undefined');
    expect(await users.slow(1)).toBeUndefined();
    const error = new Error('no');
    expect(() =>
      users.inner(() => {
        throw error;
      }),
    ).toThrow(error);
  });

  test(
    'in an app whose tracing is off it calls through, as Tracer does',
    inWorld(async (world) => {
      const { nest, spans } = await startTraced(world, { module, tracing: { enabled: false } });
      expect(nest.get(Users).create('gold')).toBe('gold in undefined');
      expect(nest.get(Tracer).withSpan('nowhere', (span) => span.isRecording())).toBe(false);
      expect(await spans.until(0)).toEqual([]);
    }),
  );

  test('on what is no method it is refused', () => {
    const onAccessor = () => {
      class Misused {
        @Span()
        get value(): number {
          return 1;
        }
      }
      return Misused;
    };
    const onProperty = () => {
      class Misused {
        @(Span() as PropertyDecorator)
        value = 1;
      }
      return Misused;
    };
    for (const misuse of [onAccessor, onProperty]) {
      expect(misuse).toThrow(
        expect.objectContaining({
          code: 'EYRIE_METHOD_DECORATOR_MISPLACED',
          message:
            'EYRIE_METHOD_DECORATOR_MISPLACED: Misused.value is not a method, but carries a decorator for methods. ' +
            'Decorate a method: neither a property that holds a function nor an accessor will do.',
        }),
      );
    }
  });

  test('on a static method it is an error of the declaration: a class belongs to no app', () => {
    const declare = (): unknown => {
      class WithStatic {
        @Span('static')
        static work(): void {}
      }
      return WithStatic;
    };
    expect(declare).toThrow(/^EYRIE_METHOD_DECORATOR_MISPLACED: WithStatic\.work is a static method/);
  });
});
