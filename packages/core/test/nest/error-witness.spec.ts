// Which class of error a request is counted with, whatever filters the app has.
import type { ServerResponse } from 'node:http';
import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  ImATeapotException,
  type INestApplication,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestInterceptor,
  type NestMiddleware,
  type NestModule,
  Scope,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { APP_FILTER, BaseExceptionFilter, HttpAdapterHost } from '@nestjs/core';
import { catchError, type Observable } from 'rxjs';
import { CoreModule } from '../../src/nest/core.module.js';
import { hostileErrors } from '../support/hostile.js';
import { ADAPTERS, type AdapterName, NestApps } from '../support/nest-apps.js';
import { until } from '../support/raw-connection.js';

const apps = new NestApps();
afterEach(() => apps.end());

class StockError extends Error {}

interface Reply {
  /** In a middleware under Fastify the response is Node's own. */
  status?(code: number): { send(body: unknown): void };
}

function answer(host: ArgumentsHost, status: number): void {
  const response = host.switchToHttp().getResponse<Reply & ServerResponse>();
  if (response.status === undefined) {
    response.statusCode = status;
    response.end();
  } else {
    response.status(status).send({ answered: status });
  }
}

@Catch()
class CatchAll implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    answer(host, 418);
  }
}

@Catch()
@Injectable({ scope: Scope.REQUEST })
class CatchAllPerRequest implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    answer(host, 418);
  }
}

@Catch(StockError)
class CatchStock implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    answer(host, 409);
  }
}

@Catch()
@Injectable()
class FrozenCatchAll extends CatchAll {
  constructor() {
    super();
    Object.freeze(this);
  }
}

@Injectable()
class ThrowingGuard implements CanActivate {
  canActivate(): boolean {
    throw new StockError('guard');
  }
}

@Injectable()
class MappingInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        throw new ImATeapotException(String(error));
      }),
    );
  }
}

@Injectable()
class ThrowingMiddleware implements NestMiddleware {
  use(): void {
    throw new StockError('middleware');
  }
}

@Controller()
class ThrowingController {
  @Get('handler')
  handler(): never {
    throw new StockError('handler');
  }

  @Get('rejecting')
  async rejecting(): Promise<never> {
    throw new StockError('handler');
  }

  @Get('guard')
  @UseGuards(ThrowingGuard)
  guard(): void {}

  @Get('mapped')
  @UseInterceptors(MappingInterceptor)
  mapped(): never {
    throw new StockError('handler');
  }

  @Get('http')
  http(): never {
    throw new HttpException('no', 422);
  }

  @Get('middleware')
  middleware(): void {}

  @Get('fine')
  fine(): string {
    return 'fine';
  }
}

@Controller('by-class')
@UseFilters(CatchAll)
class FilteredController extends ThrowingController {}

@Controller('by-frozen-class')
@UseFilters(FrozenCatchAll)
class FrozenFilteredController extends ThrowingController {}

@Controller('by-method')
class FilteredMethodController {
  @Get('class')
  @UseFilters(CatchAll)
  byClass(): never {
    throw new StockError('handler');
  }

  @Get('instance')
  @UseFilters(new CatchAll())
  byInstance(): never {
    throw new StockError('handler');
  }

  @Get('other-instance')
  @UseFilters(new CatchStock())
  byOtherInstance(): never {
    throw new RangeError('not what it catches');
  }
}

function moduleOf(providers: readonly { provide: symbol | string; useClass: Type }[] = []): Type {
  @Module({
    imports: [CoreModule],
    controllers: [FilteredController, FrozenFilteredController, FilteredMethodController, ThrowingController],
    providers: [...providers],
  })
  class ThrowingModule implements NestModule {
    configure(consumer: MiddlewareConsumer): void {
      consumer.apply(ThrowingMiddleware).forRoutes('middleware');
    }
  }
  return ThrowingModule;
}

/** How requests to the paths are counted, in order. */
async function counted(
  adapter: AdapterName,
  root: Type,
  paths: readonly string[],
  configure: (nest: INestApplication) => void = () => {},
): Promise<string[]> {
  const { url, seen, app } = await apps.start(adapter, root, { configure });
  for (const [index, path] of paths.entries()) {
    await (await fetch(`${url}${path}`)).text();
    await until(() => seen.ends.length === index + 1);
  }
  expect(app.http.inFlight).toBe(0);
  return seen.ends;
}

describe.each(ADAPTERS)('%s', (adapter) => {
  const everything = ['/handler', '/rejecting', '/guard', '/mapped', '/http', '/fine'];

  test('without filters an error is counted with its class', async () => {
    expect(await counted(adapter, moduleOf(), everything)).toEqual([
      'GET /handler 500 server_error StockError',
      'GET /rejecting 500 server_error StockError',
      'GET /guard 500 server_error StockError',
      'GET /mapped 418 client_error ImATeapotException',
      'GET /http 422 client_error HttpException',
      'GET /fine 200 success',
    ]);
  });

  const swallowed = [
    'GET /handler 418 client_error StockError',
    'GET /rejecting 418 client_error StockError',
    'GET /guard 418 client_error StockError',
    'GET /mapped 418 client_error ImATeapotException',
    'GET /http 418 client_error HttpException',
    'GET /fine 200 success',
  ];

  test('a catch-all filter of useGlobalFilters() hides no class', async () => {
    const ends = await counted(adapter, moduleOf(), everything, (nest) =>
      nest.useGlobalFilters(new CatchAll()),
    );
    expect(ends).toEqual(swallowed);
  });

  test('a catch-all filter provided as APP_FILTER hides no class', async () => {
    const root = moduleOf([{ provide: APP_FILTER, useClass: CatchAll }]);
    expect(await counted(adapter, root, everything)).toEqual(swallowed);
  });

  test('several global filters are asked in the order that Nest asks them, the last one given first', async () => {
    const root = moduleOf([{ provide: APP_FILTER, useClass: CatchStock }]);
    const ends = await counted(adapter, root, ['/handler', '/http'], (nest) =>
      nest.useGlobalFilters(new BaseExceptionFilter(nest.get(HttpAdapterHost).httpAdapter)),
    );
    expect(ends).toEqual([
      'GET /handler 500 server_error StockError',
      'GET /http 422 client_error HttpException',
    ]);
  });

  test('a request-scoped filter answers before the witness is asked: the status stands', async () => {
    const root = moduleOf([{ provide: APP_FILTER, useClass: CatchAllPerRequest }]);
    expect(await counted(adapter, root, ['/handler', '/fine'])).toEqual([
      'GET /handler 418 client_error 418',
      'GET /fine 200 success',
    ]);
  });

  test('filters of controllers and handlers that Nest made hide no class', async () => {
    const paths = ['/by-class/handler', '/by-class/guard', '/by-class/fine', '/by-method/class'];
    expect(await counted(adapter, moduleOf(), paths)).toEqual([
      'GET /by-class/handler 418 client_error StockError',
      'GET /by-class/guard 418 client_error StockError',
      'GET /by-class/fine 200 success',
      'GET /by-method/class 418 client_error StockError',
    ]);
  });

  test('a filter instance that the app made for one handler is not told: the status stands', async () => {
    const paths = ['/by-method/instance', '/by-method/other-instance'];
    expect(await counted(adapter, moduleOf(), paths)).toEqual([
      'GET /by-method/instance 418 client_error 418',
      'GET /by-method/other-instance 500 server_error RangeError',
    ]);
  });

  test('a frozen filter keeps the app from nothing: the status stands', async () => {
    expect(await counted(adapter, moduleOf(), ['/by-frozen-class/handler'])).toEqual([
      'GET /by-frozen-class/handler 418 client_error 418',
    ]);
  });

  test('what a middleware throws is counted with its class, under no route', async () => {
    const ends = await counted(adapter, moduleOf(), ['/middleware']);
    expect(ends).toEqual(['GET unmatched 500 server_error StockError']);
  });

  test('what a middleware throws is counted with its class under a catch-all filter too', async () => {
    const root = moduleOf([{ provide: APP_FILTER, useClass: CatchAll }]);
    expect(await counted(adapter, root, ['/middleware'])).toEqual([
      'GET unmatched 418 client_error StockError',
    ]);
  });

  test('the filters of an app are as they were after it has closed', async () => {
    const filter = new CatchAll();
    const { nest } = await apps.start(adapter, moduleOf([{ provide: APP_FILTER, useClass: CatchStock }]), {
      configure: (created) => created.useGlobalFilters(filter),
    });
    await nest.close();
    expect(Object.getOwnPropertyNames(filter)).toEqual([]);
    expect(Object.getOwnPropertyNames(CatchAll.prototype)).toEqual(['constructor', 'catch']);
  });

  test('errors that nobody can look at are answered as without Eyrie, and counted', async () => {
    let thrown: unknown;
    @Catch()
    class AnswerAll extends CatchAll {}
    @Controller()
    class HostileController {
      @Get('hostile')
      hostile(): never {
        throw thrown;
      }
    }
    @Module({
      imports: [CoreModule],
      controllers: [HostileController],
      providers: [{ provide: APP_FILTER, useClass: AnswerAll }],
    })
    class HostileModule {}
    const { url, seen } = await apps.start(adapter, HostileModule);
    for (const [, error] of hostileErrors()) {
      thrown = error;
      expect((await fetch(`${url}/hostile`)).status).toBe(418);
    }
    await until(() => seen.ends.length === hostileErrors().length);
    for (const end of seen.ends) expect(end).toMatch(/^GET \/hostile 418 client_error [\w.$-]+$/);
  });
});
