import { equal } from 'node:assert/strict';
import { request } from 'node:http';
import type { Type } from '@nestjs/common';
import { MatrixModule, WrittenSpansModule } from '../matrix-app.js';
import { Observed, type SeenRequest } from '../observed.js';
import { head, RawConnection } from '../raw-http.js';
import { type Scenario, scenario } from '../scenario.js';
import type { AdapterName, World } from '../world.js';

interface Exchange {
  readonly name: string;
  readonly path: string;
  readonly init?: RequestInit;
  readonly cors?: boolean;
  readonly seen: Omit<SeenRequest, 'error'> & {
    readonly error?: string | Readonly<Record<AdapterName, string>>;
  };
}

interface Outcome {
  readonly name: string;
  readonly run: (world: World, root: Type) => Promise<void>;
}

const json = (body: string): RequestInit => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/json' },
});

const exchanges: readonly Exchange[] = [
  {
    name: 'an answered request is a success under its template',
    path: '/users/1',
    seen: { method: 'GET', route: '/users/:id', status: 200, outcome: 'success' },
  },
  {
    name: 'a HEAD request is counted as HEAD under the template of its GET route',
    path: '/users/1',
    init: { method: 'HEAD' },
    seen: { method: 'HEAD', route: '/users/:id', status: 200, outcome: 'success' },
  },
  {
    name: 'a CORS preflight is counted as unmatched',
    path: '/users/1',
    cors: true,
    init: {
      method: 'OPTIONS',
      headers: { origin: 'http://elsewhere.example', 'access-control-request-method': 'GET' },
    },
    seen: { method: 'OPTIONS', route: 'unmatched', status: 204, outcome: 'success' },
  },
  {
    name: 'a request that a guard refuses keeps its template',
    path: '/guarded',
    seen: {
      method: 'GET',
      route: '/guarded',
      status: 403,
      outcome: 'client_error',
      error: 'ForbiddenException',
    },
  },
  {
    name: 'a request that a pipe refuses keeps its template',
    path: '/piped/many',
    seen: {
      method: 'GET',
      route: '/piped/:count',
      status: 400,
      outcome: 'client_error',
      error: 'BadRequestException',
    },
  },
  {
    name: 'a handler that throws is a server error of that class',
    path: '/boom',
    seen: { method: 'GET', route: '/boom', status: 500, outcome: 'server_error', error: 'TeapotError' },
  },
  {
    name: 'a path that no route has is unmatched',
    path: '/nowhere/at/all',
    seen: {
      method: 'GET',
      route: 'unmatched',
      status: 404,
      outcome: 'client_error',
      error: 'NotFoundException',
    },
  },
  {
    name: 'a body that is not JSON is refused under the template that Nest never reached',
    path: '/users',
    init: json('{"name":'),
    seen: {
      method: 'POST',
      route: '/users',
      status: 400,
      outcome: 'client_error',
      error: { express: 'SyntaxError', fastify: 'FST_ERR_CTP_INVALID_JSON_BODY' },
    },
  },
  {
    name: 'a body that is too large is refused under the template that Nest never reached',
    path: '/users',
    init: json(JSON.stringify({ name: 'x'.repeat(2_000_000) })),
    seen: {
      method: 'POST',
      route: '/users',
      status: 413,
      outcome: 'client_error',
      error: { express: 'PayloadTooLargeError', fastify: 'FST_ERR_CTP_BODY_TOO_LARGE' },
    },
  },
  {
    name: 'a class middleware that ends the response leaves it unmatched',
    path: '/ended',
    seen: { method: 'GET', route: 'unmatched', status: 418, outcome: 'client_error' },
  },
];

const outcomes: readonly Outcome[] = [
  ...exchanges.map(({ name, path, init = {}, cors = false, seen }) =>
    outcome(name, async (world, root) => {
      const { observed, url } = await startMatrix(world, root, cors);
      const response = await fetch(url + path, init);
      await response.arrayBuffer();
      equal(response.status, seen.status);
      await observed.exactly([forAdapter(seen, world.adapter)]);
    }),
  ),

  outcome('a malformed URL is refused under no route', async (world, root) => {
    const { observed, url } = await startMatrix(world, root);
    equal(await statusOf(url, 'GET', '/users/%ZZ'), 400);
    const error = world.adapter === 'fastify' ? '400' : observed.observations[0]?.errorType;
    await observed.exactly([
      { method: 'GET', route: 'unmatched', status: 400, outcome: 'client_error', ...(error && { error }) },
    ]);
  }),

  outcome('a method that nobody knows is counted as _OTHER', async (world, root) => {
    const { observed, url } = await startMatrix(world, root);
    equal(await statusOf(url, 'PURGE', '/users/1'), 404);
    const error = observed.observations[0]?.errorType ?? '404';
    await observed.exactly([
      { method: '_OTHER', route: 'unmatched', status: 404, outcome: 'client_error', error },
    ]);
  }),

  outcome(
    'a client that leaves before the headers has aborted, and is not an error of the server',
    async (world, root) => {
      const { observed, url } = await startMatrix(world, root);
      const connection = await RawConnection.open(url);
      connection.say(head('GET', '/slow'));
      await pause(100);
      connection.leave();
      await observed.exactly([{ method: 'GET', route: '/slow', status: 499, outcome: 'aborted' }]);
    },
  ),

  outcome('a client that leaves after the headers has aborted as well', async (world, root) => {
    const { observed, url } = await startMatrix(world, root);
    const connection = await RawConnection.open(url);
    connection.say(head('GET', '/endless'));
    await connection.hears('first ');
    connection.leave();
    await observed.exactly([{ method: 'GET', route: '/endless', status: 499, outcome: 'aborted' }]);
  }),

  outcome(
    'a client that leaves in the middle of its body has aborted under the template',
    async (world, root) => {
      const { observed, url } = await startMatrix(world, root);
      const connection = await RawConnection.open(url);
      connection.say(head('POST', '/users', { 'content-type': 'application/json', 'content-length': '100' }));
      connection.say('{"name":');
      await pause(100);
      connection.leave();
      await observed.exactly([{ method: 'POST', route: '/users', status: 499, outcome: 'aborted' }]);
    },
  ),

  outcome('a stream that fails midway is an error of the server', async (world, root) => {
    const { observed, url } = await startMatrix(world, root);
    const connection = await RawConnection.open(url);
    connection.say(head('GET', '/breaks'));
    await connection.hears('first ');
    await observed.exactly([{ method: 'GET', route: '/breaks', status: 500, outcome: 'server_error' }]);
  }),

  outcome('an event stream that the client closes is a success', async (world, root) => {
    const { observed, url } = await startMatrix(world, root);
    const connection = await RawConnection.open(url);
    connection.say(head('GET', '/events', { accept: 'text/event-stream' }));
    await connection.hears('event 1');
    connection.leave();
    await observed.exactly([{ method: 'GET', route: '/events', status: 200, outcome: 'success' }]);
  }),
];

/** Every way in which a request can end, each with spans as they are made and with spans that were written on. */
export const httpOutcomeScenarios: readonly Scenario[] = [
  ...outcomes.map(({ name, run }) => scenario(name, (world) => run(world, MatrixModule))),
  ...outcomes.map(({ name, run }) =>
    scenario(`${name}; its span was made at once`, (world) => run(world, WrittenSpansModule)),
  ),
];

function outcome(name: string, run: Outcome['run']): Outcome {
  return { name, run };
}

async function startMatrix(
  world: World,
  root: Type,
  cors = false,
): Promise<{ observed: Observed; url: string }> {
  const { app, url } = await world.start(root, { configure: (each) => cors && each.enableCors() });
  return { observed: new Observed(app, url), url };
}

function forAdapter({ error, ...seen }: Exchange['seen'], adapter: AdapterName): SeenRequest {
  const named = typeof error === 'object' ? error[adapter] : error;
  return { ...seen, ...(named !== undefined && { error: named }) };
}

function statusOf(url: string, method: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, path, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end();
  });
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));
