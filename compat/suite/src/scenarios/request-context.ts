import { equal } from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { CoreModule, currentRequestContext } from '@eyrie/core';
import {
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestInterceptor,
  type NestMiddleware,
  type NestModule,
  Param,
  type PipeTransform,
  Post,
  Query,
  Req,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import type { Observable } from 'rxjs';
import { sameData } from '../check.js';
import { sleep } from '../observed.js';
import { head, RawConnection } from '../raw-http.js';
import { type Scenario, scenario } from '../scenario.js';

const ownId = (): string => currentRequestContext()?.requestId ?? 'none';

// What each stage saw, by the id that the client gave; bounded by what one scenario sends.
const stages = new Map<string, string[]>();
const note = (stage: string, id: string): void => {
  stages.set(id, [...(stages.get(id) ?? []), `${stage} ${ownId()}`]);
};

interface RawRequest extends IncomingMessage {
  readonly raw?: IncomingMessage;
}
const idOf = (request: IncomingMessage): string => String(request.headers['x-request-id']);

@Injectable()
class NotingMiddleware implements NestMiddleware {
  use(request: IncomingMessage, response: ServerResponse, next: () => void): void {
    note('middleware', idOf(request));
    if (request.headers['x-note-finish'] !== undefined)
      response.on('finish', () => note('finish', idOf(request)));
    next();
  }
}

@Injectable()
class NotingGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    note('guard', idOf(context.switchToHttp().getRequest<IncomingMessage>()));
    return true;
  }
}

@Injectable()
class NotingInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    note('interceptor', idOf(context.switchToHttp().getRequest<IncomingMessage>()));
    return next.handle();
  }
}

@Injectable()
class NotingPipe implements PipeTransform {
  transform(id: string): string {
    note('pipe', id);
    return id;
  }
}

@Controller()
@UseGuards(NotingGuard)
@UseInterceptors(NotingInterceptor)
class ContextController {
  @Get('stages/:id')
  async stages(@Param('id', NotingPipe) id: string, @Query('wait') wait: string): Promise<object> {
    note('handler', id);
    await sleep(Number(wait));
    note('timer', id);
    await new Promise<void>((resolve) => setImmediate(() => process.nextTick(resolve)));
    note('tick', id);
    return { id };
  }

  @Post('json/:id')
  async json(@Param('id', NotingPipe) id: string): Promise<object> {
    note('handler', id);
    await sleep(5);
    note('timer', id);
    return { id };
  }

  @Post('upload/:id')
  upload(@Param('id', NotingPipe) id: string, @Req() request: RawRequest): Promise<object> {
    const body = request.raw ?? request;
    return new Promise((resolve) => {
      // How many pieces there are is the network's choice.
      body.once('data', () => {
        note('data', id);
        body.on('data', () => {});
      });
      body.on('end', () => {
        note('end', id);
        resolve({ id });
      });
    });
  }
}

@Module({ imports: [CoreModule], controllers: [ContextController] })
class ContextModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(NotingMiddleware).forRoutes(ContextController);
  }
}

const inOrder = (id: string, names: readonly string[]): string[] => names.map((name) => `${name} ${id}`);

export const requestContextScenarios: readonly Scenario[] = [
  scenario('every stage of concurrent requests sees its own request', async (world) => {
    const { url } = await world.start(ContextModule);
    const ids = Array.from({ length: 40 }, (_, index) => `concurrent-${world.adapter}-${index}`);
    await Promise.all(
      ids.map(async (id, index) => {
        const response = await fetch(`${url}/stages/${id}?wait=${index % 7}`, {
          headers: { 'x-request-id': id },
        });
        equal(response.headers.get('x-request-id'), id);
        await response.arrayBuffer();
      }),
    );
    for (const id of ids) {
      sameData(
        stages.get(id),
        inOrder(id, ['middleware', 'guard', 'interceptor', 'pipe', 'handler', 'timer', 'tick']),
      );
    }
  }),

  scenario('pipelined requests do not see each other', async (world) => {
    const { url } = await world.start(ContextModule);
    const connection = await RawConnection.open(url);
    const ids = ['a', 'b', 'c', 'd'].map((name) => `pipelined-${world.adapter}-${name}`);
    connection.say(
      ids.map((id, index) => head('GET', `/stages/${id}?wait=${5 - index}`, { 'x-request-id': id })).join(''),
    );
    await connection.hears('HTTP/1.1 200', 4);
    connection.leave();
    for (const id of ids) {
      sameData(
        stages.get(id),
        inOrder(id, ['middleware', 'guard', 'interceptor', 'pipe', 'handler', 'timer', 'tick']),
      );
    }
  }),

  scenario('a pipelined response that waits for its turn finishes in its own request', async (world) => {
    const { url } = await world.start(ContextModule);
    const connection = await RawConnection.open(url);
    const ids = ['a', 'b', 'c'].map((name) => `finishing-${world.adapter}-${name}`);
    const fields = (id: string) => ({ 'x-request-id': id, 'x-note-finish': 'yes' });
    connection.say(
      ids.map((id, index) => head('GET', `/stages/${id}?wait=${index === 0 ? 50 : 0}`, fields(id))).join(''),
    );
    await connection.hears('HTTP/1.1 200', 3);
    connection.leave();
    await sleep(20);
    for (const id of ids) equal(stages.get(id)?.at(-1), `finish ${id}`);
  }),

  scenario('requests with a parsed body on one connection see their own request', async (world) => {
    const { url } = await world.start(ContextModule);
    const connection = await RawConnection.open(url);
    for (const name of ['a', 'b', 'c']) {
      const id = `parsed-${world.adapter}-${name}`;
      const fields = { 'x-request-id': id, 'content-type': 'application/json', 'content-length': '11' };
      connection.say(head('POST', `/json/${id}`, fields));
      await sleep(10);
      connection.say('{"late"');
      await sleep(10);
      connection.say(':1 }');
      await connection.hears(`{"id":"${id}"}`);
      sameData(
        stages.get(id),
        inOrder(id, ['middleware', 'guard', 'interceptor', 'pipe', 'handler', 'timer']),
      );
    }
    connection.leave();
  }),

  {
    ...scenario('the events of a body that the handler reads itself see the request', async (world) => {
      const { url } = await world.start(ContextModule, { nest: { bodyParser: false } });
      const connection = await RawConnection.open(url);
      for (const name of ['a', 'b']) {
        const id = `upload-${world.adapter}-${name}`;
        const fields = { 'x-request-id': id, 'content-type': 'text/plain', 'content-length': '8' };
        connection.say(head('POST', `/upload/${id}`, fields));
        await sleep(20);
        connection.say('half');
        await sleep(20);
        connection.say('half');
        await connection.hears(`{"id":"${id}"}`);
        sameData(stages.get(id), inOrder(id, ['middleware', 'guard', 'interceptor', 'pipe', 'data', 'end']));
      }
      connection.leave();
    }),
    adapters: ['express'],
  },

  scenario('a request id that is not well formed is replaced, and every answer names one', async (world) => {
    const { url } = await world.start(ContextModule);
    for (const given of ['<script>', 'a b', 'x'.repeat(200), '']) {
      const response = await fetch(`${url}/nowhere`, { headers: { 'x-request-id': given } });
      equal(/^[0-9a-f]{32}$/.test(response.headers.get('x-request-id') ?? ''), true);
    }
  }),

  scenario('outside a request there is no context', async (world) => {
    const { url } = await world.start(ContextModule);
    await (await fetch(`${url}/nowhere`)).arrayBuffer();
    equal(ownId(), 'none');
  }),
];
