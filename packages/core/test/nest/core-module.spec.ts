import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  Controller,
  Get,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  VersioningType,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { EyrieApp } from '../../src/app/eyrie-app.js';
import { CoreModule } from '../../src/nest/core.module.js';
import { EYRIE_APP } from '../../src/nest/tokens.js';
import { ADAPTERS, adapterOf, NestApps } from '../support/nest-apps.js';
import { until } from '../support/raw-connection.js';
import { Seen } from '../support/seen.js';

const apps = new NestApps();
afterEach(() => apps.end());

@Controller()
class HealthController {
  @Get('health')
  health(): string {
    return 'up';
  }

  @Get('users/:id')
  user(): string {
    return 'user';
  }
}

@Module({ imports: [CoreModule], controllers: [HealthController] })
class FirstModule {}

@Module({ imports: [CoreModule] })
class SecondModule {}

@Module({ imports: [CoreModule, FirstModule, SecondModule, CoreModule] })
class RootModule {}

describe.each(ADAPTERS)('%s', (adapter) => {
  test('however many modules import core, an app has one EyrieApp and counts each request once', async () => {
    const { nest, url, seen } = await apps.start(adapter, RootModule);
    const one = nest.select(FirstModule).get<EyrieApp>(EYRIE_APP, { strict: false });
    expect(nest.select(SecondModule).get<EyrieApp>(EYRIE_APP, { strict: false })).toBe(one);
    await (await fetch(`${url}/users/1`)).text();
    await until(() => seen.ends.length === 1);
    expect(seen.lines).toEqual(['start GET', 'end GET /users/:id 200 success']);
  });

  test('two apps at the same time count their own requests', async () => {
    const one = await apps.start(adapter, RootModule);
    const other = await apps.start(adapter, RootModule);
    expect(one.app).not.toBe(other.app);
    await (await fetch(`${one.url}/users/1`)).text();
    await (await fetch(`${other.url}/health`)).text();
    await until(() => one.seen.ends.length + other.seen.ends.length === 2);
    expect(one.seen.ends).toEqual(['GET /users/:id 200 success']);
    expect(other.seen.ends).toEqual(['GET /health 200 success']);
  });

  test('a testing module makes an app that is observed like any other', async () => {
    const builder = await Test.createTestingModule({ imports: [RootModule] }).compile();
    const nest: INestApplication = builder.createNestApplication(adapterOf(adapter));
    const app = nest.get<EyrieApp>(EYRIE_APP);
    const seen = new Seen(app);
    await nest.listen(0, '127.0.0.1');
    const url = await nest.getUrl();
    await (await fetch(`${url}/users/1`)).text();
    await (await fetch(`${url}/nowhere`)).text();
    await until(() => seen.ends.length === 2);
    await nest.close();
    expect(seen.ends).toEqual([
      'GET /users/:id 200 success',
      'GET unmatched 404 client_error NotFoundException',
    ]);
    expect(channel('http.server.request.start').hasSubscribers).toBe(false);
  });

  test.each(['api', '/api', 'api/', '/api/'])(
    'probes below the prefix "%s" are management requests',
    async (prefix) => {
      const { url, seen, app } = await apps.start(adapter, RootModule, {
        configure: (nest) => nest.setGlobalPrefix(prefix),
      });
      await (await fetch(`${url}/api/health`)).text();
      await (await fetch(`${url}/api/users/1`)).text();
      await until(() => seen.ends.length === 2);
      expect(seen.ends).toEqual(['GET /api/health 200 success', 'GET /api/users/:id 200 success']);
      expect(seen.observations.map((observation) => app.http.isManagement(observation))).toEqual([
        true,
        false,
      ]);
    },
  );

  test('a prefix with excluded paths and versions in the URI keeps the declared templates', async () => {
    const { url, seen, app } = await apps.start(adapter, RootModule, {
      configure: (nest) => {
        nest.setGlobalPrefix('api', { exclude: ['health'] });
        nest.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' });
      },
    });
    await (await fetch(`${url}/api/v2/users/1`)).text();
    await until(() => seen.ends.length === 1);
    expect(seen.ends).toEqual(['GET /api/v2/users/:id 200 success']);
    expect(app.http.routes.has('/api/v2/users/:id')).toBe(true);
  });

  test('an app that is closed without ever having listened leaves nothing behind', async () => {
    const nest = await apps.create(adapter, RootModule);
    await nest.close();
    const initialised = await apps.create(adapter, RootModule);
    await initialised.init();
    expect(channel('http.server.request.start').hasSubscribers).toBe(true);
    await initialised.close();
    expect(channel('http.server.request.start').hasSubscribers).toBe(false);
  });

  test('an app whose part cannot start fails to start, with nothing left behind', async () => {
    const nest = await apps.create(adapter, RootModule);
    const failure = new RangeError('no such disk');
    nest.get<EyrieApp>(EYRIE_APP).lifecycle.register({
      name: 'broken',
      stage: 'signal',
      start: () => Promise.reject(failure),
    });
    await expect(nest.listen(0, '127.0.0.1')).rejects.toBe(failure);
    expect(channel('http.server.request.start').hasSubscribers).toBe(false);
  });

  test('every method of the adapter is its own again after close', async () => {
    const nest = await apps.create(adapter, RootModule);
    const httpAdapter = nest.getHttpAdapter();
    const own = (): string[] =>
      Object.getOwnPropertyNames(httpAdapter).filter(
        (name) =>
          typeof (httpAdapter as unknown as Record<string, unknown>)[name] === 'function' &&
          name !== 'instance',
      );
    const during = own();
    expect(during).toEqual(expect.arrayContaining(['normalizePath', 'get', 'post', 'setErrorHandler']));
    await nest.listen(0, '127.0.0.1');
    await nest.close();
    const bare = adapterOf(adapter);
    const leftOver = own().filter((name) => !Object.hasOwn(bare, name));
    expect(leftOver.filter((name) => during.includes(name) && name !== 'onRequestHook')).toEqual([]);
  });

  test('a warning goes through the app’s logger', async () => {
    const lines: string[] = [];
    const note = (message: unknown, ...rest: unknown[]) => void lines.push([message, ...rest].join(' | '));
    const nest = await NestFactory.create(RootModule, adapterOf(adapter), {
      logger: { log: note, warn: note, error: note },
      abortOnError: false,
    });
    lines.length = 0;
    const { diagnostics } = nest.get<EyrieApp>(EYRIE_APP);
    diagnostics.report({ code: 'EYRIE_X', problem: 'It broke', remedy: 'Mend it' });
    diagnostics.report({ code: 'EYRIE_Y', level: 'info', problem: 'It is so', remedy: 'Know it' });
    expect(lines).toEqual(['EYRIE_X: It broke. Mend it. | Eyrie', 'EYRIE_Y: It is so. Know it. | Eyrie']);
    await nest.close();
  });
});

test('routes that the app adds through the adapter are its own; an error handler among them stays one', async () => {
  const adapter = new ExpressAdapter();
  const nest = await NestFactory.create(RootModule, adapter, { logger: false, abortOnError: false });
  const seen = new Seen(nest.get<EyrieApp>(EYRIE_APP));
  type Handler = (...args: never[]) => unknown;
  const get = adapter.get.bind(adapter) as unknown as (path: string, ...handlers: Handler[]) => void;
  get('/raw', (_request: IncomingMessage, response: ServerResponse) => response.end('raw'));
  get(
    '/failing',
    () => {
      throw new RangeError('no');
    },
    (_error: unknown, _request: IncomingMessage, response: ServerResponse, next: unknown) => {
      response.statusCode = 409;
      response.end(`handled, next is a ${typeof next}`);
    },
  );
  await nest.listen(0, '127.0.0.1');
  const url = await nest.getUrl();
  expect(await (await fetch(`${url}/raw`)).text()).toBe('raw');
  const failing = await fetch(`${url}/failing`);
  expect([failing.status, await failing.text()]).toEqual([409, 'handled, next is a function']);
  await until(() => seen.ends.length === 2);
  await nest.close();
  expect(seen.ends[0]).toBe('GET /raw 200 success');
});

test('an application context without HTTP starts, flushes and closes what it has', async () => {
  const steps: string[] = [];
  const step = (name: string) => () => void steps.push(name);
  @Injectable()
  class Worker {
    constructor(@Inject(EYRIE_APP) readonly app: EyrieApp) {
      app.lifecycle.register({
        name: 'worker',
        stage: 'signal',
        start: step('start'),
        flush: step('flush'),
        close: step('close'),
      });
    }
  }
  @Module({ imports: [CoreModule], providers: [Worker] })
  class WorkerModule {}
  const context = await NestFactory.createApplicationContext(WorkerModule, { logger: false });
  const { app } = context.get(Worker);
  expect(context.get(EYRIE_APP)).toBe(app);
  expect(steps).toEqual(['start']);
  await context.close();
  expect(steps).toEqual(['start', 'flush', 'flush', 'close']);
  expect(channel('http.server.request.start').hasSubscribers).toBe(false);
});

test('a testing module without an app can be compiled, initialised and closed', async () => {
  const compiled = await Test.createTestingModule({ imports: [CoreModule] }).compile();
  await compiled.init();
  expect(channel('http.server.request.start').hasSubscribers).toBe(true);
  await compiled.close();
  expect(channel('http.server.request.start').hasSubscribers).toBe(false);
});

describe('the app’s own first hook on Fastify', () => {
  type Done = (error?: Error) => void;
  interface Reply {
    header(name: string, value: string): void;
  }
  type Hook = (request: unknown, reply: Reply, done: Done) => unknown;
  const marking =
    (name: string): Hook =>
    (_request, reply, done) => {
      reply.header('x-hook', name);
      done();
    };

  async function answered(before: Hook | undefined, after: Hook | undefined) {
    const adapter = new FastifyAdapter();
    if (before !== undefined) adapter.setOnRequestHook(before as never);
    const nest = await NestFactory.create(RootModule, adapter, { logger: false, abortOnError: false });
    const seen = new Seen(nest.get<EyrieApp>(EYRIE_APP));
    if (after !== undefined) adapter.setOnRequestHook(after as never);
    await nest.listen(0, '127.0.0.1');
    const response = await fetch(`${await nest.getUrl()}/users/1`, { signal: AbortSignal.timeout(3000) });
    const body = await response.text();
    await until(() => seen.ends.length === 1);
    await nest.close();
    return [response.status, response.headers.get('x-hook'), body, ...seen.ends];
  }

  test('set before the app was made, it is called', async () => {
    expect(await answered(marking('before'), undefined)).toEqual([
      200,
      'before',
      'user',
      'GET /users/:id 200 success',
    ]);
  });

  test('set later, it is called instead of the earlier one, as the adapter has it', async () => {
    expect(await answered(marking('before'), marking('after'))).toEqual([
      200,
      'after',
      'user',
      'GET /users/:id 200 success',
    ]);
  });

  test('it may be asynchronous and never call done', async () => {
    const waiting: Hook = async (_request, reply) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      reply.header('x-hook', 'asynchronous');
    };
    expect(await answered(waiting, undefined)).toEqual([
      200,
      'asynchronous',
      'user',
      'GET /users/:id 200 success',
    ]);
  });

  test('it may refuse the request, by its callback, by throwing or by rejecting', async () => {
    const refusals: Hook[] = [
      (_request, _reply, done) => done(new RangeError('no')),
      () => {
        throw new RangeError('no');
      },
      async () => {
        throw new RangeError('no');
      },
    ];
    for (const refuse of refusals) {
      const [status, , , end] = await answered(refuse, undefined);
      expect([status, end]).toEqual([500, 'GET unmatched 500 server_error RangeError']);
    }
  });

  test('after close the adapter calls the app’s hook directly', async () => {
    const adapter = new FastifyAdapter();
    const own: Hook = () => 'own';
    adapter.setOnRequestHook(own as never);
    const nest = await NestFactory.create(RootModule, adapter, { logger: false, abortOnError: false });
    await nest.init();
    await nest.close();
    expect(Object.hasOwn(adapter, 'setOnRequestHook')).toBe(false);
    const { onRequestHook } = adapter as unknown as { onRequestHook: () => unknown };
    expect(onRequestHook()).toBe('own');
  });
});

test('a second server of the process is none of the app’s', async () => {
  const { seen, url } = await apps.start('express', RootModule);
  const foreign = createServer((_request, response) => response.end('foreign')).listen(0, '127.0.0.1');
  await once(foreign, 'listening');
  const { port } = foreign.address() as { port: number };
  await (await fetch(`http://127.0.0.1:${port}/users/1`)).text();
  await (await fetch(`${url}/health`)).text();
  await until(() => seen.ends.length === 1);
  foreign.closeAllConnections();
  foreign.close();
  expect(seen.ends).toEqual(['GET /health 200 success']);
});
