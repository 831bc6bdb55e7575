import { Readable } from 'node:stream';
import {
  Body,
  type CanActivate,
  Controller,
  ForbiddenException,
  Get,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestMiddleware,
  type NestModule,
  Param,
  ParseIntPipe,
  Post,
  Sse,
  StreamableFile,
  UseGuards,
  Version,
} from '@nestjs/common';
import { interval, map, type Observable } from 'rxjs';
import { allSignals } from './all-signals.js';

@Injectable()
class Refuse implements CanActivate {
  canActivate(): boolean {
    throw new ForbiddenException();
  }
}

class TeapotError extends Error {}

@Controller()
class MatrixController {
  @Get('users/:id')
  user(@Param('id') id: string): object {
    return { id };
  }

  @Post('users')
  create(@Body() body: object): object {
    return body;
  }

  @Get('guarded')
  @UseGuards(Refuse)
  guarded(): object {
    return {};
  }

  @Get('piped/:count')
  piped(@Param('count', ParseIntPipe) count: number): object {
    return { count };
  }

  @Get('boom')
  boom(): never {
    throw new TeapotError('short and stout');
  }

  @Get('slow')
  async slow(): Promise<object> {
    await new Promise((resolve) => setTimeout(resolve, 400));
    return {};
  }

  @Get('endless')
  endless(): StreamableFile {
    const body = new Readable({ read() {} });
    body.push('first ');
    return new StreamableFile(body);
  }

  @Get('breaks')
  breaks(): StreamableFile {
    const body = new Readable({ read() {} });
    body.push('first ');
    setTimeout(() => body.destroy(new Error('the source failed')), 50);
    return new StreamableFile(body);
  }

  @Sse('events')
  events(): Observable<{ data: string }> {
    return interval(20).pipe(map((count) => ({ data: `event ${count}` })));
  }

  @Get(['either', 'or'])
  listed(): object {
    return {};
  }

  @Get('files/*')
  wildcard(): object {
    return {};
  }

  @Get('ended')
  ended(): object {
    return { reached: true };
  }
}

@Controller('items')
class VersionedController {
  @Get(':id')
  @Version('1')
  first(): object {
    return { version: 1 };
  }

  @Get(':id')
  @Version('2')
  second(): object {
    return { version: 2 };
  }
}

@Injectable()
class EndingMiddleware implements NestMiddleware {
  use(_request: unknown, response: { end(text: string): void; statusCode: number }): void {
    response.statusCode = 418;
    response.end('I am a teapot');
  }
}

/** An app with one route for every way in which a request can end. */
@Module({ imports: [allSignals()], controllers: [MatrixController] })
export class MatrixModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(EndingMiddleware).forRoutes('ended');
  }
}

/** The same with a processor of its own, for which spans are made when they begin and written on at their end. */
@Module({
  imports: [
    allSignals({
      spanProcessors: [
        { onStart: () => {}, onEnd: () => {}, forceFlush: async () => {}, shutdown: async () => {} },
      ],
    }),
  ],
  controllers: [MatrixController],
})
export class WrittenSpansModule extends MatrixModule {}

/** An app with one path in two versions. */
@Module({
  imports: [allSignals()],
  controllers: [VersionedController],
})
export class VersionedModule {}
