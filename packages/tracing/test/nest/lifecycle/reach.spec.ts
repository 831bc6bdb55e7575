import {
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Inject,
  Injectable,
  type ModuleMetadata,
  type NestInterceptor,
  Param,
  type PipeTransform,
  Query,
  Scope,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE, REQUEST } from '@nestjs/core';
import type { Observable } from 'rxjs';
import { TracedApp, type TracedAppOptions, testOnBothAdapters } from './traced-app.js';

class AllowGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

class PassingPipe implements PipeTransform {
  transform(value: unknown): unknown {
    return value;
  }
}

class PassingInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle();
  }
}

/** The tree of the spans of one request. */
async function treeOf(
  world: Parameters<typeof TracedApp.start>[0],
  metadata: ModuleMetadata,
  options?: TracedAppOptions,
): Promise<readonly string[]> {
  const traced = await TracedApp.start(world, metadata, options);
  const { status, tree } = await traced.ask('/it/7?q=1');
  expect(status).toBe(200);
  return tree;
}

testOnBothAdapters('instances that were given to decorators have spans', async (world) => {
  class OnClassGuard extends AllowGuard {}
  class OnClassPipe extends PassingPipe {}
  class OnParameterPipe extends PassingPipe {}
  class OnClassInterceptor extends PassingInterceptor {}
  class OnMethodInterceptor extends PassingInterceptor {}

  @Controller('it')
  @UseGuards(new OnClassGuard())
  @UsePipes(new OnClassPipe())
  @UseInterceptors(new OnClassInterceptor())
  class ItController {
    @Get(':id')
    @UseGuards({ canActivate: () => true })
    @UseInterceptors(new OnMethodInterceptor())
    it(@Param('id', new OnParameterPipe()) id: string): string {
      return id;
    }
  }
  expect(await treeOf(world, { controllers: [ItController] })).toEqual([
    'GET',
    '  guard OnClassGuard',
    '  guard Object',
    '  interceptor OnClassInterceptor',
    '    interceptor OnMethodInterceptor',
    '      pipe OnClassPipe',
    '      pipe OnParameterPipe',
    '      handler ItController.it',
  ]);
});

@Controller('it')
class BareController {
  @Get(':id')
  it(@Param('id') id: string): string {
    return id;
  }
}

testOnBothAdapters('global ones have spans, however they became global', async (world) => {
  class UsedGuard extends AllowGuard {}
  class ProvidedGuard extends AllowGuard {}
  class AliasedGuard extends AllowGuard {}
  class UsedPipe extends PassingPipe {}
  class ProvidedPipe extends PassingPipe {}
  class UsedInterceptor extends PassingInterceptor {}
  class MadeInterceptor extends PassingInterceptor {}
  const tree = await treeOf(
    world,
    {
      controllers: [BareController],
      providers: [
        AliasedGuard,
        { provide: APP_GUARD, useClass: ProvidedGuard },
        { provide: APP_GUARD, useExisting: AliasedGuard },
        { provide: APP_PIPE, useValue: new ProvidedPipe() },
        { provide: APP_INTERCEPTOR, useFactory: () => new MadeInterceptor() },
      ],
    },
    {
      start: {
        configure: (nest) => {
          nest.useGlobalGuards(new UsedGuard());
          nest.useGlobalPipes(new UsedPipe());
          nest.useGlobalInterceptors(new UsedInterceptor());
        },
      },
    },
  );
  expect(tree).toEqual([
    'GET',
    '  guard ProvidedGuard',
    '  guard AliasedGuard',
    '  guard UsedGuard',
    '  interceptor MadeInterceptor',
    '    interceptor UsedInterceptor',
    '      pipe ProvidedPipe',
    '      pipe UsedPipe',
    '      handler BareController.it',
  ]);
});

testOnBothAdapters('what Nest makes for each request has spans in each request', async (world) => {
  @Injectable({ scope: Scope.REQUEST })
  class GlobalGuard extends AllowGuard {}
  @Injectable({ scope: Scope.REQUEST })
  class GlobalPipe extends PassingPipe {}
  @Injectable({ scope: Scope.REQUEST })
  class RequestGuard extends AllowGuard {}
  @Injectable({ scope: Scope.TRANSIENT })
  class TransientInterceptor extends PassingInterceptor {}
  @Injectable()
  class StaticGuard extends AllowGuard {}

  @Controller({ path: 'it', scope: Scope.REQUEST })
  @UseGuards(RequestGuard, StaticGuard)
  @UseInterceptors(TransientInterceptor)
  class RequestController {
    constructor(@Inject(REQUEST) private readonly request: { readonly url: string }) {}

    @Get(':id')
    it(@Param('id') id: string): string {
      return `${id} ${this.request.url}`;
    }
  }
  const traced = await TracedApp.start(world, {
    controllers: [RequestController],
    providers: [
      { provide: APP_GUARD, useClass: GlobalGuard },
      { provide: APP_PIPE, useClass: GlobalPipe },
    ],
  });
  const tree = [
    'GET',
    '  guard GlobalGuard',
    '  guard RequestGuard',
    '  guard StaticGuard',
    '  interceptor TransientInterceptor',
    '    pipe GlobalPipe',
    '    handler RequestController.it',
  ];
  expect(await traced.ask('/it/7')).toEqual({ status: 200, text: '7 /it/7', tree });
  expect(await traced.ask('/it/8')).toEqual({ status: 200, text: '8 /it/8', tree });
});

testOnBothAdapters('transient ones of a controller that is made once have spans', async (world) => {
  @Injectable({ scope: Scope.TRANSIENT })
  class TransientGuard extends AllowGuard {}
  @Injectable({ scope: Scope.TRANSIENT })
  class TransientPipe extends PassingPipe {}

  @Controller('it')
  @UseGuards(TransientGuard)
  class ItController {
    @Get(':id')
    it(@Param('id', TransientPipe) id: string): string {
      return id;
    }
  }
  expect(await treeOf(world, { controllers: [ItController] })).toEqual([
    'GET',
    '  guard TransientGuard',
    '  pipe TransientPipe',
    '  handler ItController.it',
  ]);
});

testOnBothAdapters('a transient controller has spans', async (world) => {
  @Controller({ path: 'it', scope: Scope.TRANSIENT })
  class TransientController extends BareController {}
  expect(await treeOf(world, { controllers: [TransientController] })).toEqual([
    'GET',
    '  handler TransientController.it',
  ]);
});

testOnBothAdapters(
  'inherited handlers and their parameters have spans of the class that is served',
  async (world) => {
    class BasePipe extends PassingPipe {}
    abstract class Base {
      @Get(':id')
      @UseGuards(new AllowGuard())
      it(@Query('q', new BasePipe()) q: string): string {
        return q;
      }
    }
    @Controller('it')
    class DerivedController extends Base {}
    expect(await treeOf(world, { controllers: [DerivedController] })).toEqual([
      'GET',
      '  guard AllowGuard',
      '  pipe BasePipe',
      '  handler DerivedController.it',
    ]);
  },
);

testOnBothAdapters('methods that are no routes have no spans', async (world) => {
  @Controller('it')
  class ItController {
    @Get(':id')
    it(): string {
      return this.helper();
    }

    helper(): string {
      return 'helped';
    }
  }
  expect(await treeOf(world, { controllers: [ItController] })).toEqual(['GET', '  handler ItController.it']);
});
