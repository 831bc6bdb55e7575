import { CoreModule } from '@eyrie/core';
import {
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Global,
  type INestApplication,
  Inject,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestInterceptor,
  type NestMiddleware,
  type PipeTransform,
  Query,
  Scope,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { APP_GUARD, ModuleRef, NestFactory } from '@nestjs/core';
import type { Observable } from 'rxjs';
import { StructuredLogger } from '../../src/line/structured-logger.js';
import { structuredLoggerProvider } from '../../src/nest/structured-logger-provider.js';
import { RecordingWriter } from '../support/recording-writer.js';

const WRITER = Symbol('writer');

@Injectable()
class UsersService {
  constructor(readonly logger: StructuredLogger) {}
}

@Injectable()
class PropertyService {
  @Inject() readonly logger!: StructuredLogger;
}

@Injectable({ scope: Scope.TRANSIENT })
class TransientService {
  constructor(readonly logger: StructuredLogger) {}
}

@Injectable({ scope: Scope.REQUEST })
class RequestService {
  constructor(
    readonly logger: StructuredLogger,
    readonly inner: TransientService,
  ) {}
}

@Injectable()
class RouteGuard implements CanActivate {
  constructor(private readonly logger: StructuredLogger) {}

  canActivate(): boolean {
    this.logger.info('guard');
    return true;
  }
}

@Injectable()
class GlobalGuard implements CanActivate {
  constructor(private readonly logger: StructuredLogger) {}

  canActivate(): boolean {
    this.logger.info('global guard');
    return true;
  }
}

@Injectable()
class RouteInterceptor implements NestInterceptor {
  constructor(private readonly logger: StructuredLogger) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    this.logger.info('interceptor');
    return next.handle();
  }
}

@Injectable()
class RoutePipe implements PipeTransform {
  constructor(private readonly logger: StructuredLogger) {}

  transform(value: unknown): unknown {
    this.logger.info('pipe');
    return value;
  }
}

@Injectable()
class RouteMiddleware implements NestMiddleware {
  constructor(private readonly logger: StructuredLogger) {}

  use(_request: unknown, _response: unknown, next: () => void): void {
    this.logger.info('middleware');
    next();
  }
}

let controllersMade = 0;

@Controller()
class UsersController {
  constructor(private readonly logger: StructuredLogger) {
    controllersMade += 1;
  }

  @Get()
  @UseGuards(RouteGuard)
  @UseInterceptors(RouteInterceptor)
  find(@Query(RoutePipe) _query: unknown): string {
    this.logger.info('controller');
    return 'ok';
  }
}

@Controller('scoped')
class ScopedController {
  constructor(private readonly service: RequestService) {}

  @Get()
  find(): string {
    this.service.logger.info('request');
    this.service.inner.logger.info('transient');
    return 'ok';
  }
}

@Global()
@Module({
  imports: [CoreModule],
  providers: [{ provide: WRITER, useFactory: () => new RecordingWriter() }, structuredLoggerProvider(WRITER)],
  exports: [StructuredLogger],
})
class LogModule {}

@Injectable()
class OuterService {
  constructor(readonly inner: TransientService) {}
}

@Module({
  imports: [LogModule],
  controllers: [UsersController, ScopedController],
  providers: [
    OuterService,
    UsersService,
    PropertyService,
    TransientService,
    RequestService,
    { provide: APP_GUARD, useClass: GlobalGuard },
    { provide: 'factory', inject: [StructuredLogger], useFactory: (logger: StructuredLogger) => logger },
    { provide: 'class', useClass: UsersService },
  ],
})
class UsersModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(RouteMiddleware).forRoutes(UsersController);
  }
}

const running: INestApplication[] = [];

afterEach(async () => {
  for (const app of running.splice(0)) await app.close();
});

async function start() {
  const app = await NestFactory.create(UsersModule, { logger: false });
  running.push(app);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), writer: app.get<RecordingWriter>(WRITER) };
}

describe('the injected structured logger', () => {
  test('has the name of the class that asks for it', async () => {
    const { app } = await start();
    expect(app.get(UsersService).logger.name).toBe('UsersService');
    expect(app.get(PropertyService).logger.name).toBe('PropertyService');
    expect(app.get<UsersService>('class').logger.name).toBe('UsersService');
    expect((await app.resolve(TransientService)).logger.name).toBe('TransientService');
    expect((await app.resolve(RequestService)).logger.name).toBe('RequestService');
    expect((await app.get(ModuleRef).create(UsersService)).logger.name).toBe('UsersService');
  });

  test('has, in a transient class, the name of the class that this one was made for', async () => {
    const { app } = await start();
    expect(app.get(OuterService).inner.logger.name).toBe('OuterService');
  });

  test('has no name where no class asks', async () => {
    const { app } = await start();
    expect(app.get<StructuredLogger>('factory').name).toBeUndefined();
    expect((await app.resolve(StructuredLogger)).name).toBeUndefined();
  });

  test('names guards, interceptors, pipes, middleware and controllers, and leaves them singletons', async () => {
    const { url, writer } = await start();
    const made = controllersMade;
    await fetch(url);
    await fetch(url);
    const once = [
      ['middleware', 'RouteMiddleware'],
      ['global guard', 'GlobalGuard'],
      ['guard', 'RouteGuard'],
      ['interceptor', 'RouteInterceptor'],
      ['pipe', 'RoutePipe'],
      ['controller', 'UsersController'],
    ];
    expect(writer.entries.map(({ message, logger }) => [message, logger])).toEqual([...once, ...once]);
    expect(controllersMade).toBe(made);
  });

  test('names providers of one request', async () => {
    const { url, writer } = await start();
    await fetch(`${url}/scoped`);
    expect(writer.entries.map(({ message, logger }) => [message, logger])).toEqual([
      ['global guard', 'GlobalGuard'],
      ['request', 'RequestService'],
      ['transient', 'RequestService'],
    ]);
  });

  test('two classes have loggers of their own that write to one place', async () => {
    const { app, writer } = await start();
    const users = app.get(UsersService).logger;
    const properties = app.get(PropertyService).logger;
    expect(users).not.toBe(properties);
    users.info('a');
    properties.info('b');
    expect(writer.messages).toEqual(['a', 'b']);
  });
});
