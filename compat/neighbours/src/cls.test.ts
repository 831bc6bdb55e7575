// nestjs-cls: a store of the user's own in the same asynchronous context.
import { deepEqual, equal } from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { currentRequestContext, StructuredLogger, setLogContext } from '@eyrie/nestjs';
import {
  type CanActivate,
  Controller,
  Get,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  Param,
  UseGuards,
} from '@nestjs/common';
import { ClsModule, type ClsModuleOptions, ClsService } from 'nestjs-cls';
import { type Adapter, type NeighbourOptions, onBothAdapters } from './support/neighbour-app.js';

const COUNT = 200;

/** What both contexts say at one place of a request. */
interface Sight {
  readonly place: string;
  readonly cls: string | undefined;
  readonly requestId: string | undefined;
}

@Injectable()
class Sights {
  // Bounded by what one test sends.
  readonly all: Sight[] = [];

  constructor(private readonly cls: ClsService) {}

  see(place: string): void {
    const cls = this.cls.isActive() ? (this.cls.get<string>('asked') ?? this.cls.getId()) : undefined;
    this.all.push({ place, cls, requestId: currentRequestContext()?.requestId });
  }
}

@Injectable()
class SeeingGuard implements CanActivate {
  constructor(private readonly sights: Sights) {}

  async canActivate(): Promise<boolean> {
    this.sights.see('guard');
    await pause(Math.random() * 3);
    this.sights.see('guard after a pause');
    return true;
  }
}

@Injectable()
class ThingsService {
  constructor(
    private readonly sights: Sights,
    private readonly logger: StructuredLogger,
  ) {}

  async find(id: string): Promise<void> {
    this.sights.see('service');
    await pause(Math.random() * 5);
    this.logger.info('Thing found', { id });
    await Promise.all([pause(1), new Promise((resolve) => setImmediate(resolve))]);
    this.sights.see('service after pauses');
  }
}

@Controller('things')
@UseGuards(SeeingGuard)
class ThingsController {
  constructor(
    private readonly things: ThingsService,
    private readonly sights: Sights,
  ) {}

  @Get(':id')
  async find(@Param('id') id: string): Promise<object> {
    setLogContext({ thing: id });
    await this.things.find(id);
    this.sights.see('handler');
    return { id };
  }
}

@Module({ providers: [Sights], exports: [Sights] })
class SightsModule implements NestModule {
  constructor(private readonly sights: Sights) {}

  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply((_request: unknown, _response: unknown, next: () => void) => {
        this.sights.see('middleware');
        next();
      })
      .forRoutes('*path');
  }
}

interface AskedRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

const idOfHeader = (request: unknown): string => (request as AskedRequest).headers['x-request-id'] ?? 'none';

/** The three ways in which nestjs-cls begins its context, and the places that this one reaches. */
const MODES: readonly {
  readonly mode: 'middleware' | 'guard' | 'interceptor';
  readonly options: ClsModuleOptions;
  readonly reached: readonly string[];
}[] = [
  {
    mode: 'middleware',
    options: { middleware: { mount: true, generateId: true, idGenerator: idOfHeader } },
    reached: ['middleware', 'guard', 'guard after a pause', 'service', 'service after pauses', 'handler'],
  },
  {
    mode: 'guard',
    options: {
      guard: {
        mount: true,
        generateId: true,
        idGenerator: (context) => idOfHeader(context.switchToHttp().getRequest()),
      },
    },
    reached: ['guard', 'guard after a pause', 'service', 'service after pauses', 'handler'],
  },
  {
    mode: 'interceptor',
    options: {
      interceptor: {
        mount: true,
        generateId: true,
        idGenerator: (context) => idOfHeader(context.switchToHttp().getRequest()),
      },
    },
    reached: ['service', 'service after pauses', 'handler'],
  },
];

const PLACES = ['middleware', 'guard', 'guard after a pause', 'service', 'service after pauses', 'handler'];

for (const { mode, options, reached } of MODES) {
  const neighbour = (_adapter: Adapter): NeighbourOptions => ({
    imports: [ClsModule.forRoot({ global: true, ...options }), SightsModule],
    controllers: [ThingsController],
    providers: [ThingsService],
  });
  onBothAdapters(
    `nestjs-cls as ${mode}: both contexts hold at once, and none of ${COUNT} requests is mixed up`,
    neighbour,
    async (app) => {
      const ids = Array.from({ length: COUNT }, (_, index) => `request-${index}`);
      await Promise.all(
        ids.map(async (id) => {
          const answer = await app.ask(`/things/${id}`, { headers: { 'x-request-id': id } });
          equal(answer.headers.get('x-request-id'), id);
        }),
      );
      const { all } = app.nest.get(Sights);
      for (const place of PLACES) {
        const seen = all.filter((sight) => sight.place === place);
        deepEqual(seen.map(({ requestId }) => requestId).sort(), [...ids].sort(), `request ids in ${place}`);
        for (const { cls, requestId } of seen)
          equal(cls, reached.includes(place) ? requestId : undefined, place);
      }
      await app.tells({ requests: { 'GET /things/:id 200': COUNT } });
      const own = app.lines.filter(({ message }) => message === 'Thing found');
      equal(own.length, COUNT);
      for (const { request_id: requestId, context } of own) {
        deepEqual(context, { thing: requestId, id: requestId });
      }
    },
  );
}
