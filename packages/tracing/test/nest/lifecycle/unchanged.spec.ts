import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Header,
  HttpCode,
  Injectable,
  Param,
  type PipeTransform,
  Scope,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Sampler, SamplingDecision, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { of } from 'rxjs';
import { TracedApp, testOnBothAdapters } from './traced-app.js';

testOnBothAdapters('Nest and guards read the same of a handler', async (world) => {
  const seen: unknown[] = [];

  @Injectable()
  class RolesGuard implements CanActivate {
    constructor(private readonly reflector: Reflector) {}

    canActivate(context: ExecutionContext): boolean {
      const { name, length } = context.getHandler();
      const roles: unknown = this.reflector.get('roles', context.getHandler());
      seen.push({ name, length, roles, controller: context.getClass().name });
      return true;
    }
  }

  @Controller()
  class TeapotController {
    readonly #brew = 'tea';

    @Get('pot/:size')
    @HttpCode(418)
    @Header('x-brew', 'green')
    @SetMetadata('roles', ['barista'])
    @UseGuards(RolesGuard)
    pot(@Param('size') size: string, ...rest: unknown[]): string {
      return `${this.#brew} ${size} ${rest.length}`;
    }
  }
  const traced = await TracedApp.start(world, { controllers: [TeapotController] });
  const response = await fetch(`${traced.url}/pot/large`);
  expect([response.status, response.headers.get('x-brew'), await response.text()]).toEqual([
    418,
    'green',
    'tea large 0',
  ]);
  expect(seen).toEqual([{ name: 'pot', length: 1, roles: ['barista'], controller: 'TeapotController' }]);
});

testOnBothAdapters(
  'what a guard enters into a storage of its own is still there in the handler',
  async (world) => {
    const storage = new AsyncLocalStorage<string>();
    class EnteringGuard implements CanActivate {
      canActivate(): boolean {
        storage.enterWith('entered');
        return true;
      }
    }
    @Controller()
    class StoreController {
      @Get('store')
      @UseGuards(EnteringGuard)
      store(): string {
        return storage.getStore() ?? 'nothing';
      }
    }
    const traced = await TracedApp.start(world, { controllers: [StoreController] });
    expect((await traced.ask('/store')).text).toBe('entered');
  },
);

testOnBothAdapters('an observable that a pipe returns reaches the handler as it is', async (world) => {
  const given = of(1);
  class ObservablePipe implements PipeTransform {
    transform(): unknown {
      return given;
    }
  }
  @Controller()
  class PipedController {
    @Get('piped/:value')
    piped(@Param('value', ObservablePipe) value: unknown): string {
      return String(value === given);
    }
  }
  const traced = await TracedApp.start(world, { controllers: [PipedController] });
  expect((await traced.ask('/piped/1')).text).toBe('true');
});

testOnBothAdapters('after close every object is as it was', async (world) => {
  class GivenGuard implements CanActivate {
    canActivate(): boolean {
      return true;
    }
  }
  class OwnPipe implements PipeTransform {
    // An own property of each instance, as a class field makes it.
    transform = (value: unknown): unknown => value;
  }
  const guard = new GivenGuard();
  const pipe = new OwnPipe();
  const { transform } = pipe;

  @Controller()
  class PlainController {
    @Get('plain/:id')
    @UseGuards(guard)
    plain(@Param('id', pipe) id: string): string {
      return id;
    }
  }
  const instances: PlainController[] = [];
  class KeptController extends PlainController {
    constructor() {
      super();
      instances.push(this);
    }
  }
  Controller()(KeptController);
  const prototypes = [GivenGuard, PlainController].map(({ prototype }) =>
    Object.getOwnPropertyDescriptors(prototype),
  );

  const traced = await TracedApp.start(world, { controllers: [KeptController] });
  expect((await traced.ask('/plain/1')).tree).toEqual([
    'GET',
    '  guard GivenGuard',
    '  pipe OwnPipe',
    '  handler KeptController.plain',
  ]);
  expect([guard, instances[0]].map((each) => Object.keys(each ?? {}))).toEqual([['canActivate'], ['plain']]);
  await traced.close();

  expect([guard, instances[0]].map((each) => Object.keys(each ?? {}))).toEqual([[], []]);
  expect(pipe.transform).toBe(transform);
  expect(
    [GivenGuard, PlainController].map(({ prototype }) => Object.getOwnPropertyDescriptors(prototype)),
  ).toEqual(prototypes);
});

testOnBothAdapters(
  'apps that share a guard each have its span once, and the last to close restores it',
  async (world) => {
    class SharedGuard implements CanActivate {
      canActivate(): boolean {
        return true;
      }
    }
    const guard = new SharedGuard();
    @Controller()
    class FirstController {
      @Get('first')
      @UseGuards(guard)
      first(): string {
        return '1';
      }
    }
    @Controller()
    class SecondController {
      @Get('second')
      @UseGuards(guard)
      second(): string {
        return '2';
      }
    }
    const first = await TracedApp.start(world, { controllers: [FirstController] });
    const second = await TracedApp.start(world, { controllers: [SecondController] });
    const plain = await TracedApp.start(world, { controllers: [FirstController] }, { lifecycle: false });
    expect((await first.ask('/first')).tree).toEqual([
      'GET',
      '  guard SharedGuard',
      '  handler FirstController.first',
    ]);
    expect((await second.ask('/second')).tree).toEqual([
      'GET',
      '  guard SharedGuard',
      '  handler SecondController.second',
    ]);
    expect((await plain.ask('/first')).tree).toEqual(['GET']);
    await first.close();
    expect((await second.ask('/second')).tree).toHaveLength(3);
    await second.close();
    expect(Object.keys(guard)).toEqual(['canActivate']);
    await plain.close();
    expect(Object.keys(guard)).toEqual([]);
  },
);

@Controller()
class HelloController {
  @Get('hello')
  hello(): string {
    return 'hello';
  }
}

testOnBothAdapters('a request that is not recorded is not asked for further spans', async (world) => {
  const asked: string[] = [];
  const sampler: Sampler = {
    shouldSample: (_context, _traceId, name) => {
      asked.push(name);
      return { decision: SamplingDecision.NOT_RECORD };
    },
    toString: () => 'none',
  };
  const traced = await TracedApp.start(world, { controllers: [HelloController] }, { sampler });
  expect(await (await fetch(`${traced.url}/hello`)).text()).toBe('hello');
  expect(asked).toEqual(['GET']);
});

testOnBothAdapters('a guard that runs for something else than HTTP has no span', async (world) => {
  class AnyGuard implements CanActivate {
    canActivate(): boolean {
      return true;
    }
  }
  const guard = new AnyGuard();
  @Controller()
  class GraphController {
    @Get('graph')
    @UseGuards(guard)
    graph(): string {
      const contexts = [{ getType: () => 'graphql' }, {}];
      return contexts.map((each) => guard.canActivate(...([each] as unknown as []))).join();
    }
  }
  const traced = await TracedApp.start(world, { controllers: [GraphController] });
  expect(await traced.ask('/graph')).toEqual({
    status: 200,
    text: 'true,true',
    tree: ['GET', '  guard AnyGuard', '  handler GraphController.graph'],
  });
  expect(traced.said).toEqual([]);
});

testOnBothAdapters('a processor that throws does not reach the request, and is said once', async (world) => {
  const processor: SpanProcessor = {
    onStart() {},
    onEnd: ({ name }) => {
      if (name.startsWith('handler')) throw new RangeError('full');
    },
    async forceFlush() {},
    async shutdown() {},
  };
  const traced = await TracedApp.start(world, { controllers: [HelloController] }, { processor });
  expect((await traced.ask('/hello')).text).toBe('hello');
  expect((await traced.ask('/hello')).text).toBe('hello');
  expect(traced.said).toEqual([
    'EYRIE_TRACING_LIFECYCLE_FAILED: A span "handler HelloController.hello" could not be kept: RangeError: full. ' +
      'The request was not affected. Check the span processors and the sampler that were given.',
  ]);
});

testOnBothAdapters('a frozen guard goes on without spans, which is said', async (world) => {
  class FrozenGuard implements CanActivate {
    canActivate(): boolean {
      return true;
    }
  }
  @Controller()
  class GuardedController {
    @Get('guarded')
    @UseGuards(Object.freeze(new FrozenGuard()))
    guarded(): string {
      return 'guarded';
    }
  }
  const traced = await TracedApp.start(world, { controllers: [GuardedController] });
  expect(await traced.ask('/guarded')).toEqual({
    status: 200,
    text: 'guarded',
    tree: ['GET', '  handler GuardedController.guarded'],
  });
  expect(traced.said).toEqual([
    'EYRIE_TRACING_LIFECYCLE_UNTRACED: The calls of "guard FrozenGuard" have no spans: its object takes no other ' +
      'method. Do not freeze or seal the object if you want to see it in traces.',
  ]);
});

testOnBothAdapters('instances made for one request do not wrap each other', async (world) => {
  @Injectable({ scope: Scope.REQUEST })
  class ScopedGuard implements CanActivate {
    canActivate(): boolean {
      return true;
    }
  }
  @Controller({ path: 'scoped', scope: Scope.REQUEST })
  @UseGuards(ScopedGuard)
  class ScopedController {
    @Get('a')
    @UseGuards(ScopedGuard)
    a(): string {
      return 'a';
    }

    @Get('b')
    b(): string {
      return this.a();
    }
  }
  const first = await TracedApp.start(world, { controllers: [ScopedController] });
  const second = await TracedApp.start(world, { controllers: [ScopedController] });
  for (const traced of [first, second, first]) {
    expect((await traced.ask('/scoped/a')).tree).toEqual([
      'GET',
      '  guard ScopedGuard',
      '  guard ScopedGuard',
      '  handler ScopedController.a',
    ]);
  }
  expect((await first.ask('/scoped/b')).tree).toEqual([
    'GET',
    '  guard ScopedGuard',
    '  handler ScopedController.b',
    '    handler ScopedController.a',
  ]);
});
