import {
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  type NestInterceptor,
  Param,
  ParseIntPipe,
  type PipeTransform,
  Query,
  Req,
  Sse,
  UnauthorizedException,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import {
  catchError,
  concat,
  delay,
  map,
  type Observable,
  of,
  range,
  retry,
  take,
  throwError,
  timer,
} from 'rxjs';
import { mark, pause } from './traced-app.js';

@Injectable()
class AsyncGuard implements CanActivate {
  async canActivate(): Promise<boolean> {
    await pause(1);
    mark('asked');
    return true;
  }
}

@Injectable()
class QueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { guard } = context.switchToHttp().getRequest<{ query: { guard?: string } }>().query;
    if (guard === 'throws') throw new UnauthorizedException('who are you');
    return guard !== 'refuses';
  }
}

@Injectable()
class RefusingLaterGuard {
  canActivate(): Promise<Observable<boolean>> {
    return Promise.resolve(timer(1).pipe(map(() => false)));
  }
}

@Injectable()
class TimingInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    mark('before');
    return next.handle().pipe(
      map((value) => {
        mark('after');
        return value;
      }),
    );
  }
}

@Injectable()
class AsyncInterceptor implements NestInterceptor {
  async intercept(_context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    await pause(1);
    return next.handle();
  }
}

class Hidden extends Error {}

@Injectable()
class MappingInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError(() => throwError(() => new Hidden('something else'))));
  }
}

@Injectable()
class RescuingInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError(() => of('rescued')));
  }
}

@Injectable()
class FirstInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(take(1));
  }
}

@Injectable()
class RetryingInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(retry(1));
  }
}

@Injectable()
class TrimPipe implements PipeTransform {
  async transform(value: string): Promise<string> {
    await pause(1);
    mark('trimmed');
    return value.trim();
  }
}

@Controller('users')
@UseGuards(QueryGuard)
@UseInterceptors(TimingInterceptor)
class UsersController {
  @Get('query/:id')
  @UseGuards(AsyncGuard)
  async find(@Param('id', ParseIntPipe) id: number, @Query('name', TrimPipe) name: string): Promise<string> {
    await pause(1);
    mark('found');
    return `${id}${name}`;
  }

  @Get('sync')
  sync(): string {
    return 'sync';
  }

  @Get('fails')
  fails(): never {
    throw new TypeError('no such secret user');
  }

  @Get('fails-later')
  async failsLater(): Promise<never> {
    await pause(1);
    throw new TypeError('no such secret user');
  }

  @Get('observable')
  observable(): Observable<string> {
    return timer(1).pipe(
      map(() => {
        mark('emitted');
        return 'seen';
      }),
    );
  }

  @Get('promised-observable')
  async promisedObservable(): Promise<Observable<string>> {
    return this.observable();
  }

  @Get('failing-observable')
  failingObservable(): Observable<string> {
    return concat(
      of('first'),
      throwError(() => new TypeError('broken')),
    );
  }

  @Sse('events')
  events(): Observable<{ data: string }> {
    return timer(0, 1).pipe(
      take(2),
      map((data) => {
        mark('event');
        return { data: `${data}` };
      }),
    );
  }

  @Get('endless')
  @UseInterceptors(FirstInterceptor)
  endless(): Observable<number> {
    return range(0, Number.POSITIVE_INFINITY);
  }
}

@Controller('plain')
class PlainController {
  @Get('refused')
  @UseGuards(RefusingLaterGuard)
  refused(): string {
    return 'never';
  }

  @Get('mapped')
  @UseInterceptors(MappingInterceptor)
  mapped(): never {
    throw new TypeError('hidden');
  }

  @Get('rescued')
  @UseInterceptors(RescuingInterceptor)
  async rescued(): Promise<never> {
    throw new TypeError('mended');
  }

  @Get('asynchronous')
  @UseInterceptors(AsyncInterceptor)
  asynchronous(): string {
    return 'late';
  }

  @Sse('events')
  async events(): Promise<Observable<{ data: string }>> {
    await pause(1);
    return of({ data: 'only' });
  }

  @Get('string')
  throwsText(): never {
    throw 'no error at all';
  }

  @Get('generated')
  async *generated(): AsyncGenerator<string> {
    yield 'a';
    await pause(1);
    mark('generated');
    yield 'b';
  }

  @Get('unasked')
  unasked(): string {
    this.slow();
    return 'nobody waits';
  }

  @Get('retried')
  @UseInterceptors(RetryingInterceptor)
  async retried(@Req() request: { attempts?: number }): Promise<string> {
    request.attempts = (request.attempts ?? 0) + 1;
    if (request.attempts === 1) throw new TypeError('not yet');
    return 'now';
  }

  @Get('slow')
  slow(): Observable<string> {
    return of('slow').pipe(delay(20));
  }
}

/** An app with a step of every kind. */
export const stepsApp = { controllers: [UsersController, PlainController] };
