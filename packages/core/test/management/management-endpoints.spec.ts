import { once } from 'node:events';
import { Agent, get, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { EyrieApp } from '../../src/app/eyrie-app.js';
import { EyrieError } from '../../src/errors/eyrie-error.js';
import type { ManagementEndpoint } from '../../src/management/management-endpoint.js';
import { hostileErrors } from '../support/hostile.js';
import { RawConnection } from '../support/raw-connection.js';

// Bounded by what one test starts.
const started: EyrieApp[] = [];
afterEach(async () => {
  for (const app of started.splice(0)) await app.lifecycle.close();
});

function newApp() {
  const app = new EyrieApp();
  const said: string[] = [];
  app.diagnostics.announceTo((level, message) => said.push(`${level} ${message}`));
  started.push(app);
  return { app, said };
}

const endpoint = (more: Partial<ManagementEndpoint> = {}): ManagementEndpoint => ({
  name: 'receiver',
  path: '/receiver',
  methods: ['POST'],
  access: { type: 'open' },
  address: { port: 0, host: '127.0.0.1' },
  handle: async ({ readBody }, response) => void response.end(await readBody()),
  ...more,
});

async function serving(...endpoints: readonly Partial<ManagementEndpoint>[]) {
  const { app, said } = newApp();
  for (const each of endpoints) app.management.mount(endpoint(each));
  await app.lifecycle.start();
  const port = app.management.ownPortOf(endpoints[0]?.name ?? 'receiver') ?? 0;
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    return { status: response.status, body: await response.text(), headers: response.headers };
  };
  const post = (init?: RequestInit) => ask('/receiver', { method: 'POST', body: 'hello', ...init });
  return { app, said, port, ask, post };
}

const bearer = { type: 'bearer', token: 'correct horse'.replace(' ', '-') } as const;
const authorization = (value: string) => ({ headers: { authorization: value } });

describe('what is refused at start', () => {
  test.each(['receiver', '', './receiver', 'http://x/receiver'])('the path "%s" is not absolute', (path) => {
    expect(() => newApp().app.management.mount(endpoint({ path }))).toThrow(
      new EyrieError({
        code: 'EYRIE_MANAGEMENT_PATH_INVALID',
        problem: `The path "${path}" of the management endpoint "receiver" is not absolute`,
        remedy: 'Begin it with a slash and leave out query, fragment and spaces, as in "/receiver"',
      }),
    );
  });

  test.each(['/a b', '/a?b', '/a#b', '/a\n'])('a path with query, fragment or blanks: %j', (path) => {
    expect(() => newApp().app.management.mount(endpoint({ path }))).toThrow(
      expect.objectContaining({ code: 'EYRIE_MANAGEMENT_PATH_INVALID' }),
    );
  });

  test('an empty token', () => {
    expect(() => newApp().app.management.mount(endpoint({ access: { type: 'bearer', token: '' } }))).toThrow(
      new EyrieError({
        code: 'EYRIE_MANAGEMENT_SECRET_EMPTY',
        problem: 'The token of the management endpoint "receiver" is an empty string',
        remedy: 'Set a token of at least 16 random characters, or leave the option out',
      }),
    );
  });

  test('a path that another endpoint has on the same port', () => {
    const { app } = newApp();
    app.management.mount(endpoint());
    expect(() => app.management.mount(endpoint({ name: 'other' }))).toThrow(
      new EyrieError({
        code: 'EYRIE_MANAGEMENT_PATH_TAKEN',
        problem:
          'The path /receiver of the management endpoint "other" already belongs to the management endpoint "receiver"',
        remedy: 'Give one of them another path, or the endpoint a port of its own',
      }),
    );
  });

  test('a path that a route of the app has', async () => {
    const { app } = newApp();
    const { address: _, ...onTheAppsPort } = endpoint();
    app.management.mount(onTheAppsPort);
    app.http.routes.add('/receiver');
    await expect(app.lifecycle.start()).rejects.toThrow(
      'EYRIE_MANAGEMENT_PATH_TAKEN: The path /receiver of the management endpoint "receiver" already belongs to ' +
        'a route of the app. Give one of them another path, or the endpoint a port of its own.',
    );
  });

  test('a route of the app may have the path of an endpoint that has its own port', async () => {
    const { app } = newApp();
    app.management.mount(endpoint());
    app.http.routes.add('/receiver');
    await expect(app.lifecycle.start()).resolves.toBeUndefined();
  });

  test('a port that is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { app } = newApp();
    app.management.mount(endpoint({ name: 'free' }));
    app.management.mount(endpoint({ address: { port, host: '127.0.0.1' } }));
    const failure = await app.lifecycle.start().catch((error: unknown) => error);
    taken.close();
    expect(failure).toMatchObject({
      code: 'EYRIE_MANAGEMENT_PORT_UNAVAILABLE',
      problem: `The management port 127.0.0.1:${port} cannot be listened on (EADDRINUSE)`,
      cause: expect.objectContaining({ code: 'EADDRINUSE' }),
    });
    expect(app.management.ownPortOf('free')).toBeUndefined();
  });

  test.each([65_536, -1, 1.5])('a port that cannot be: %d', async (port) => {
    const { app } = newApp();
    app.management.mount(endpoint({ address: { port, host: '127.0.0.1' } }));
    await expect(app.lifecycle.start()).rejects.toMatchObject({
      code: 'EYRIE_MANAGEMENT_PORT_UNAVAILABLE',
      problem: `The management port 127.0.0.1:${port} cannot be listened on (ERR_SOCKET_BAD_PORT)`,
    });
  });
});

describe('on a port of its own', () => {
  test('port 0 takes a free one, which is known from start to close', async () => {
    const { app } = newApp();
    app.management.mount(endpoint());
    expect(app.management.ownPortOf('receiver')).toBeUndefined();
    await app.lifecycle.start();
    expect(app.management.ownPortOf('receiver')).toBeGreaterThan(0);
    expect(app.management.ownPortOf('nobody')).toBeUndefined();
    await app.lifecycle.close();
    expect(app.management.ownPortOf('receiver')).toBeUndefined();
  });

  test('endpoints with one address share it, each under its exact path', async () => {
    const { ask, app, port } = await serving({}, { name: 'metrics', path: '/metrics', methods: ['GET'] });
    expect(app.management.ownPortOf('metrics')).toBe(port);
    expect(await ask('/metrics')).toMatchObject({ status: 200, body: '' });
    for (const path of [
      '/',
      '/metrics/',
      '/Metrics',
      '/metrics/x',
      '/api/metrics',
      '/%6Detrics',
      '//metrics',
    ]) {
      expect([path, await ask(path)]).toEqual([
        path,
        expect.objectContaining({ status: 404, body: 'Not Found\n' }),
      ]);
    }
  });

  test('its requests are not requests of the app', async () => {
    const { app, post } = await serving({});
    const ended: unknown[] = [];
    app.observations.subscribe({ name: 'ends', onEnd: (observation) => ended.push(observation) });
    expect((await post()).headers.get('x-request-id')).toBeNull();
    expect(ended).toEqual([]);
    expect(app.http.inFlight).toBe(0);
  });

  test('another method is answered with 405 and the methods that are allowed, before any secret is asked for', async () => {
    const { ask } = await serving({ access: bearer, methods: ['POST', 'PUT'] });
    const { status, body, headers } = await ask('/receiver');
    expect([status, body, headers.get('allow')]).toEqual([405, 'Method Not Allowed\n', 'POST, PUT']);
    expect(headers.get('www-authenticate')).toBeNull();
  });

  test('the same without a secret', async () => {
    const { ask } = await serving({});
    const { status, headers } = await ask('/receiver', { method: 'DELETE' });
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
  });

  test.each([
    ['none', undefined],
    ['another', 'Bearer wrong-horse'],
    ['the beginning of it', 'Bearer correct'],
    ['more than it', 'Bearer correct-horse-battery'],
    ['it twice', 'Bearer correct-horse correct-horse'],
    ['an empty one', 'Bearer '],
    ['it in another case', 'Bearer Correct-Horse'],
    ['it by another scheme', 'Basic correct-horse'],
    ['it by no scheme', 'correct-horse'],
    ['a very long one', `Bearer ${'x'.repeat(8000)}`],
  ])('a request with a wrong token, %s, is answered with 401', async (_, value) => {
    const { post, said } = await serving({ access: bearer });
    const { status, body, headers } = await post(value === undefined ? {} : authorization(value));
    expect([status, body, headers.get('www-authenticate')]).toEqual([401, 'Unauthorized\n', 'Bearer']);
    expect(said).toEqual([]);
  });

  test.each(['Bearer correct-horse', 'bearer correct-horse', 'BEARER   correct-horse  '])(
    'the right token passes: %s',
    async (value) => {
      const { post } = await serving({ access: bearer });
      expect(await post(authorization(value))).toMatchObject({ status: 200, body: 'hello' });
    },
  );

  test('an endpoint that waits for its secret says so once at start and answers 401 to everybody', async () => {
    const { post, said } = await serving({ access: { type: 'closed', secretName: 'EYRIE_RECEIVER_TOKEN' } });
    expect(said).toEqual([
      'info EYRIE_MANAGEMENT_ENDPOINT_CLOSED: The management endpoint "receiver" at /receiver answers 401 to ' +
        'everybody. Set EYRIE_RECEIVER_TOKEN to open it to those who know the secret.',
    ]);
    for (const value of ['Bearer x', 'Bearer undefined', 'Bearer EYRIE_RECEIVER_TOKEN']) {
      expect(await post(authorization(value))).toMatchObject({ status: 401, body: 'Unauthorized\n' });
    }
    expect(said).toHaveLength(1);
  });

  test('the endpoint gets path, query and raw request', async () => {
    const { ask } = await serving({
      methods: ['GET'],
      handle: ({ path, query, raw }, response) => {
        response.end(JSON.stringify([path, [...query], raw.headers['x-own']]));
      },
    });
    const { body } = await ask('/receiver?a=1&a=2&b=%20?', { headers: { 'x-own': 'yes' } });
    expect(JSON.parse(body)).toEqual([
      '/receiver',
      [
        ['a', '1'],
        ['a', '2'],
        ['b', ' ?'],
      ],
      'yes',
    ]);
  });
});

describe('a body', () => {
  test('comes as it was sent, whatever its type', async () => {
    const bytes = Buffer.from([0, 255, 123, 34, 10, 13, 0xe2, 0x82]);
    const { port } = await serving({});
    const response = await fetch(`http://127.0.0.1:${port}/receiver`, {
      method: 'POST',
      body: bytes,
      headers: { 'content-type': 'application/json' },
    });
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
  });

  test('may be empty', async () => {
    const { ask } = await serving({});
    expect(await ask('/receiver', { method: 'POST' })).toMatchObject({ status: 200, body: '' });
  });

  test('of exactly the limit passes, one byte more is answered with 413 and a closed connection', async () => {
    const { post, said } = await serving({ maxBodyBytes: 10 });
    expect(await post({ body: 'x'.repeat(10) })).toMatchObject({ status: 200, body: 'x'.repeat(10) });
    const { status, body, headers } = await post({ body: 'x'.repeat(11) });
    expect([status, body, headers.get('connection')]).toEqual([413, 'Content Too Large\n', 'close']);
    expect(said).toEqual([]);
  });

  test('is limited to 1 MiB where the endpoint says nothing', async () => {
    const { post } = await serving({});
    expect((await post({ body: 'x'.repeat(1_048_576) })).status).toBe(200);
    expect((await post({ body: 'x'.repeat(1_048_577) })).status).toBe(413);
  });

  test('that announces too much is refused before it comes', async () => {
    const { port } = await serving({ maxBodyBytes: 10 });
    const connection = await RawConnection.open(port);
    connection.say('POST /receiver HTTP/1.1\r\nhost: x\r\ncontent-length: 11\r\n\r\n');
    expect(await connection.hears('Content Too Large\n')).toMatch(/^HTTP\/1\.1 413 /);
    await connection.isClosed();
  });

  test('in pieces is counted piece by piece, and refused in the middle', async () => {
    const { port, said } = await serving({ maxBodyBytes: 10 });
    const connection = await RawConnection.open(port);
    connection.say('POST /receiver HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
    connection.say('5\r\nhello\r\n');
    connection.say('6\r\nworlds\r\n');
    expect(await connection.hears('Content Too Large\n')).toMatch(/^HTTP\/1\.1 413 /);
    await connection.isClosed();
    expect(said).toEqual([]);
  });

  test('is not read where the token is wrong', async () => {
    const { port } = await serving({ access: bearer });
    const connection = await RawConnection.open(port);
    connection.say('POST /receiver HTTP/1.1\r\nhost: x\r\ncontent-length: 100000000\r\n\r\n');
    expect(await connection.hears('Unauthorized\n')).toMatch(/^HTTP\/1\.1 401 /);
    connection.leave();
  });

  test('that the client breaks off is no failure of the endpoint', async () => {
    const { port, said, post } = await serving({});
    const connection = await RawConnection.open(port);
    connection.say('POST /receiver HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
    await sleep(20);
    connection.leave();
    await sleep(50);
    expect(said).toEqual([]);
    expect((await post()).status).toBe(200);
  });

  test('that is too large after the answer has begun breaks the answer off', async () => {
    const { post, said } = await serving({
      maxBodyBytes: 3,
      handle: async ({ readBody }, response) => {
        response.flushHeaders();
        response.end(await readBody());
      },
    });
    await expect(post({ body: 'too large' })).rejects.toThrow();
    expect(said).toEqual([]);
  });
});

describe('an endpoint that fails', () => {
  const failing = (error: unknown) => ({
    handle: () => {
      throw error;
    },
  });

  test('is answered with 500, counted each time and said once, without what it says', async () => {
    const { post, said, app } = await serving(failing(new RangeError('secret')));
    for (let count = 0; count < 3; count += 1) {
      expect(await post()).toMatchObject({ status: 500, body: 'Internal Server Error\n' });
    }
    expect(said).toEqual([
      'warn EYRIE_MANAGEMENT_ENDPOINT_FAILED: The management endpoint "receiver" at /receiver threw RangeError. ' +
        'The request was answered with 500. Report it with this message.',
    ]);
    expect(app.diagnostics.counts()).toEqual([{ code: 'EYRIE_MANAGEMENT_ENDPOINT_FAILED', count: 3 }]);
  });

  test('by a rejection is answered the same', async () => {
    const { post } = await serving({ handle: () => Promise.reject(new Error('no')) });
    expect(await post()).toMatchObject({ status: 500, body: 'Internal Server Error\n' });
  });

  test('after its answer has begun has it broken off', async () => {
    const { post, said } = await serving({
      handle: (_request, response) => {
        response.write('first');
        throw new Error('no');
      },
    });
    await expect(post()).rejects.toThrow();
    expect(said).toHaveLength(1);
  });

  test.each(hostileErrors())('by %s harms no more than its own answer', async (_, error) => {
    const { post, said } = await serving(failing(error));
    expect(await post()).toMatchObject({ status: 500, body: 'Internal Server Error\n' });
    expect(said).toHaveLength(1);
  });
});

describe('closing', () => {
  const slow = (milliseconds: number) => ({
    methods: ['GET'],
    handle: async (_request: unknown, response: { end(text: string): void }) => {
      await sleep(milliseconds);
      response.end('done');
    },
  });

  test('lets a scrape that is going on finish, and takes no new one', async () => {
    const { app, ask, port } = await serving(slow(150));
    const scrape = ask('/receiver');
    await sleep(50);
    const closing = app.lifecycle.close();
    await expect(ask('/receiver')).rejects.toThrow();
    expect(await scrape).toMatchObject({ status: 200, body: 'done' });
    await closing;
    await expect(RawConnection.open(port)).rejects.toThrow('ECONNREFUSED');
  });

  test('does not wait for a scraper that keeps its connection', async () => {
    const { app, port } = await serving(slow(0));
    const agent = new Agent({ keepAlive: true });
    const [response] = await once(get({ port, host: '127.0.0.1', path: '/receiver', agent }), 'response');
    await once(response.resume(), 'end');
    const deadline = sleep(900, 'late', { ref: false });
    expect(await Promise.race([app.lifecycle.close().then(() => 'closed'), deadline])).toBe('closed');
    agent.destroy();
  });

  test('waits a second at most for a connection that never said a word', async () => {
    const { app, port } = await serving({});
    const silent = await RawConnection.open(port);
    await app.lifecycle.close();
    expect(await silent.isClosed()).toBe('');
  });

  test('breaks off after a second what does not end', async () => {
    const { app, port, said } = await serving({ methods: ['GET'], handle: () => {} });
    const outgoing = request({ port, host: '127.0.0.1', path: '/receiver' }).end();
    const broken = once(outgoing, 'error');
    await sleep(50);
    const begin = performance.now();
    await app.lifecycle.close();
    expect(performance.now() - begin).toBeGreaterThanOrEqual(950);
    const [error] = await broken;
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(said).toEqual([]);
  });

  test('comes after the other parts: the port answers while they close', async () => {
    const { app, said } = newApp();
    app.management.mount(
      endpoint({ methods: ['GET'], handle: (_request, response) => void response.end('up') }),
    );
    const answers: string[] = [];
    app.lifecycle.register({
      name: 'metrics',
      stage: 'signal',
      close: async () => {
        const response = await fetch(`http://127.0.0.1:${app.management.ownPortOf('receiver')}/receiver`);
        answers.push(await response.text());
      },
    });
    await app.lifecycle.start();
    await app.lifecycle.close();
    expect(answers).toEqual(['up']);
    expect(said).toEqual([]);
  });
});

test('without endpoints nothing is handled', () => {
  const { app } = newApp();
  expect(app.management.handle({ url: '/metrics' } as never, {} as never)).toBe(false);
});
