import { EventEmitter, once } from 'node:events';
import { Agent, get as httpGet } from 'node:http';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CanActivate,
  Controller,
  Get,
  type INestApplication,
  Injectable,
  Param,
  Post,
  Req,
  Sse,
  UseGuards,
} from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { map, type Observable, take, timer } from 'rxjs';
import { head, RawConnection } from '../../../../compat/suite/src/raw-http.js';
import type { World } from '../../../../compat/suite/src/world.js';
import { type KeptSpan, startTraced, testOnBothAdapters } from '../support/traced-app.js';

const NOWHERE = 'no span';
// Bounded by what one test sends.
const seen: string[] = [];

function activeSpan(): string {
  const identity = trace.getActiveSpan()?.spanContext();
  return identity === undefined ? NOWHERE : `${identity.traceId} ${identity.spanId}`;
}

const see = (place: string): void => void seen.push(`${place}: ${activeSpan()}`);
const identityOf = ({ traceId, spanId }: KeptSpan): string => `${traceId} ${spanId}`;

@Injectable()
class SeeingGuard implements CanActivate {
  async canActivate(): Promise<boolean> {
    await sleep(1);
    see('guard');
    return true;
  }
}

@Controller()
class SeeingController {
  @Get('everywhere')
  @UseGuards(SeeingGuard)
  async everywhere(): Promise<string> {
    see('handler');
    await sleep(1);
    see('promise');
    const emitter = new EventEmitter();
    emitter.on('ready', () => see('event'));
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        see('timer');
        emitter.emit('ready');
        resolve();
      }, 1);
    });
    await new Promise<void>((resolve) => {
      setImmediate(() => {
        see('immediate');
        resolve();
      });
    });
    return 'done';
  }

  @Get('tasks/:id')
  async task(@Param('id') id: string): Promise<object> {
    const at: string[] = [activeSpan()];
    await sleep(Number(id) % 7);
    at.push(activeSpan());
    await new Promise((resolve) => setImmediate(resolve));
    at.push(activeSpan());
    return { at };
  }

  @Get('broken')
  broken(): never {
    see('broken');
    throw new TypeError('the disk is on fire');
  }

  @Get('slow')
  async slow(): Promise<string> {
    see('slow');
    await sleep(50);
    see('slow, after the client has left');
    return 'too late';
  }

  @Post('upload')
  async upload(@Req() request: Readable & { readonly raw?: Readable }): Promise<string> {
    const stream = request.raw ?? request;
    stream.on('data', () => see('data'));
    stream.on('end', () => see('end'));
    await once(stream, 'end');
    see('after the body');
    return 'taken';
  }

  @Sse('ticks')
  ticks(): Observable<{ readonly data: string }> {
    return timer(1, 1).pipe(
      take(3),
      map(() => ({ data: activeSpan() })),
    );
  }
}

/** Takes bodies of any kind unread, and looks around in a middleware. */
function configure(app: INestApplication): void {
  const fastify = app.getHttpAdapter().getInstance() as {
    addContentTypeParser?: (
      type: string,
      parse: (request: unknown, body: unknown, done: (error: null) => void) => void,
    ) => void;
  };
  fastify.addContentTypeParser?.('application/octet-stream', (_request, _body, done) => done(null));
  app.use((_request: unknown, _response: unknown, next: () => void) => {
    see('middleware');
    next();
  });
}

async function start(world: World) {
  seen.length = 0;
  const app = await startTraced(world, { module: { controllers: [SeeingController] }, start: { configure } });
  return { ...app, text: async (path: string) => (await fetch(`${app.url}${path}`)).text() };
}

describe('the server span is active', () => {
  testOnBothAdapters('wherever the request is handled, and nowhere else', async (world) => {
    const { text, spans } = await start(world);
    see('before');
    await text('/everywhere');
    see('after');
    const [span, ...others] = await spans.until(1);
    expect(others).toEqual([]);
    const inside = identityOf(span as KeptSpan);
    expect(seen).toEqual([
      `before: ${NOWHERE}`,
      ...['middleware', 'guard', 'handler', 'promise', 'timer', 'event', 'immediate'].map(
        (place) => `${place}: ${inside}`,
      ),
      `after: ${NOWHERE}`,
    ]);
  });

  testOnBothAdapters('in the events of a body that a controller reads', async (world) => {
    const { url, spans } = await start(world);
    const { port } = new URL(url);
    const connection = await RawConnection.open(url);
    const headers = {
      host: `127.0.0.1:${port}`,
      'content-type': 'application/octet-stream',
      'content-length': '6',
    };
    connection.say(`${head('POST', '/upload', headers)}abc`);
    await sleep(20);
    connection.say('def');
    await connection.hears('taken');
    connection.leave();
    const [span] = await spans.until(1);
    const inside = identityOf(span as KeptSpan);
    expect(seen).toEqual(
      ['middleware', 'data', 'data', 'end', 'after the body'].map((place) => `${place}: ${inside}`),
    );
  });

  testOnBothAdapters('in a stream of events for the client', async (world) => {
    const { text, spans } = await start(world);
    const data = [...(await text('/ticks')).matchAll(/^data: (.*)$/gm)].map(([, line]) => line);
    const [span] = await spans.until(1);
    const inside = identityOf(span as KeptSpan);
    expect(data).toEqual([inside, inside, inside]);
    expect(span?.attributes['http.response.status_code']).toBe(200);
  });
});

describe('a request never sees the span of another', () => {
  testOnBothAdapters(
    'on one connection, also after an error and after one that was given up',
    async (world) => {
      const { url, spans } = await start(world);
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      world.later(() => agent.destroy());
      for (const path of ['/broken', '/nowhere', '/broken']) await answered(`${url}${path}`, agent);
      const left = httpGet(`${url}/slow`, { agent }).on('error', () => {});
      await until(() => seen.some((line) => line.startsWith('slow')));
      left.destroy();
      await until(() => seen.some((line) => line.startsWith('slow, after')));
      await answered(`${url}/broken`, agent);
      const delivered = (await spans.until(5)).map(identityOf);
      expect(delivered).toHaveLength(5);
      expect(new Set(delivered).size).toBe(5);
      // Fastify answers what it has no route for without the middleware of the app.
      const places = ['broken', 'broken', 'slow', 'slow, after the client has left', 'broken'];
      const [first, , third, fourth, fifth] = delivered;
      expect(seen.filter((line) => !line.startsWith('middleware'))).toEqual(
        [first, third, fourth, fourth, fifth].map((inside, index) => `${places[index]}: ${inside}`),
      );
      expect(
        (await spans.until(5)).map(({ name, attributes }) => [name, attributes['http.response.status_code']]),
      ).toEqual([
        ['GET /broken', 500],
        ['GET', 404],
        ['GET /broken', 500],
        ['GET /slow', 499],
        ['GET /broken', 500],
      ]);
    },
  );

  testOnBothAdapters('of 200 that are answered at once on few connections', async (world) => {
    const { url, spans } = await start(world);
    const agent = new Agent({ keepAlive: true, maxSockets: 40 });
    world.later(() => agent.destroy());
    const ids = Array.from({ length: 200 }, (_, id) => id);
    const answers = await Promise.all(ids.map((id) => answered(`${url}/tasks/${id}`, agent)));
    const delivered = await spans.until(200);
    expect(delivered).toHaveLength(200);
    const byPath = new Map(delivered.map((span) => [span.attributes['url.path'], identityOf(span)]));
    expect(new Set(delivered.map(({ traceId }) => traceId)).size).toBe(200);
    for (const id of ids) {
      const inside = byPath.get(`/tasks/${id}`);
      expect(JSON.parse(answers[id] as string)).toEqual({ at: [inside, inside, inside] });
    }
  });

  testOnBothAdapters('of those that a client sends without waiting for answers', async (world) => {
    const { url, spans } = await start(world);
    const connection = await RawConnection.open(url);
    connection.say([1, 2, 3, 4].map((id) => head('GET', `/tasks/${id}`)).join(''));
    const text = await connection.hears('HTTP/1.1 200', 4);
    await connection.hears('"at"', 4);
    connection.leave();
    const delivered = await spans.until(4);
    const byPath = new Map(delivered.map((span) => [span.attributes['url.path'], identityOf(span)]));
    const told = [...text.matchAll(/\{"at":.*?\}/g)].map(([json]) => JSON.parse(json) as unknown);
    expect(byPath.size).toBe(4);
    expect(new Set(byPath.values()).size).toBe(4);
    expect(told).toEqual(
      [1, 2, 3, 4].map((id) => {
        const inside = byPath.get(`/tasks/${id}`);
        return { at: [inside, inside, inside] };
      }),
    );
  });
});

const answered = (url: string, agent: Agent): Promise<string> =>
  new Promise((resolve, reject) => {
    httpGet(url, { agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });

async function until(isThere: () => boolean): Promise<void> {
  const patience = Date.now() + 5000;
  while (!isThere() && Date.now() < patience) await sleep(2);
}
