import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { EyrieApp } from '../../src/app/eyrie-app.js';
import { currentRequestContext } from '../../src/context/request-context.js';
import { Engines } from '../support/engine-app.js';
import { RawConnection, until } from '../support/raw-connection.js';
import { Seen } from '../support/seen.js';

const engines = new Engines();
afterEach(() => engines.end());

const url = (port: number, path = '/') => `http://127.0.0.1:${port}${path}`;
const ok = (_request: IncomingMessage, response: ServerResponse): void => void response.end('ok');

async function served(listener: (request: IncomingMessage, response: ServerResponse) => void) {
  const engine = await engines.app();
  const [server, port] = await engines.listen(listener);
  engine.app.http.serve(server);
  return { ...engine, server, port };
}

describe('which requests are observed', () => {
  test('a request to a served server is observed from its start to its end, once', async () => {
    const { seen, app, port } = await served(ok);
    await (await fetch(url(port))).text();
    await until(() => seen.ends.length === 1);
    expect(seen.lines).toEqual(['start GET', 'end GET unmatched 200 success']);
    expect(app.http.inFlight).toBe(0);
  });

  test('requests to other servers of the process are not', async () => {
    const { seen, app, port } = await served(ok);
    const [, foreignPort] = await engines.listen((_request, response) => void response.end('foreign'));
    for (let count = 0; count < 3; count += 1) await (await fetch(url(foreignPort))).text();
    await (await fetch(url(port))).text();
    await until(() => seen.ends.length > 0);
    expect(seen.lines).toEqual(['start GET', 'end GET unmatched 200 success']);
    expect(app.http.inFlight).toBe(0);
  });

  test('a foreign server has no context, and its answers no request id', async () => {
    await served(ok);
    let context: unknown = 'unset';
    const [, foreignPort] = await engines.listen((_request, response) => {
      context = currentRequestContext();
      response.end();
    });
    const response = await fetch(url(foreignPort));
    expect(context).toBeUndefined();
    expect(response.headers.get('x-request-id')).toBeNull();
  });

  test('a second server that calls the same listener is the same app', async () => {
    const { seen } = await served(ok);
    const [, second] = await engines.listen(ok);
    await (await fetch(url(second))).text();
    await until(() => seen.ends.length === 1);
    expect(seen.ends).toEqual(['GET unmatched 200 success']);
  });

  test('a server that gets the listener after its first requests is looked at again', async () => {
    const { seen } = await served(ok);
    const [late, port] = await engines.listen((_request, response) => {
      if (late.listenerCount('request') === 1) response.end('alone');
    });
    await (await fetch(url(port))).text();
    await (await fetch(url(port))).text();
    expect(seen.lines).toEqual([]);
    late.on('request', ok);
    await (await fetch(url(port))).text();
    await until(() => seen.ends.length === 1);
    expect(seen.ends).toEqual(['GET unmatched 200 success']);
  });

  test('two apps of one process see their own requests only', async () => {
    const one = await served((_request, response) => void response.end('one'));
    const other = await served((_request, response) => void response.end('other'));
    await (await fetch(url(one.port))).text();
    await (await fetch(url(other.port), { method: 'POST' })).text();
    await until(() => one.seen.ends.length + other.seen.ends.length === 2);
    expect(one.seen.lines).toEqual(['start GET', 'end GET unmatched 200 success']);
    expect(other.seen.lines).toEqual(['start POST', 'end POST unmatched 200 success']);
  });

  test('bytes that are not HTTP are no request', async () => {
    const { seen, app, port } = await served(ok);
    const connection = await RawConnection.open(port);
    connection.say('\x16\x03\x01 this is not HTTP\r\n\r\n');
    expect(await connection.isClosed()).toMatch(/^HTTP\/1\.1 400 Bad Request/);
    await until(() => app.http.openConnections === 0);
    expect(seen.lines).toEqual([]);
    expect(app.http.inFlight).toBe(0);
  });

  test('a request that Node refuses for lack of a host is counted as it was answered', async () => {
    const { seen, port } = await served(ok);
    const connection = await RawConnection.open(port);
    connection.say('GET / HTTP/1.1\r\n\r\n');
    await connection.isClosed();
    await until(() => seen.ends.length === 1);
    expect(seen.ends).toEqual(['GET unmatched 400 client_error 400']);
  });

  test('a method outside the known set is counted as other', async () => {
    const { seen, port } = await served(ok);
    for (const method of ['PURGE', 'QUERY', 'PROPFIND']) await (await fetch(url(port), { method })).text();
    await until(() => seen.ends.length === 3);
    expect(seen.ends.sort()).toEqual([
      'QUERY unmatched 200 success',
      '_OTHER unmatched 200 success',
      '_OTHER unmatched 200 success',
    ]);
  });
});

describe('how a request ended', () => {
  const cases: readonly (readonly [string, (response: ServerResponse) => void, string])[] = [
    ['no content', (response) => void response.writeHead(204).end(), 'GET unmatched 204 success'],
    [
      'a redirect',
      (response) => void response.writeHead(302, { location: '/' }).end(),
      'GET unmatched 302 success',
    ],
    ['a refusal', (response) => void response.writeHead(403).end('no'), 'GET unmatched 403 client_error 403'],
    ['an error', (response) => void response.writeHead(503).end('no'), 'GET unmatched 503 server_error 503'],
    [
      'a response that the server breaks off before its headers',
      (response) => void response.destroy(),
      'GET unmatched 500 server_error 500',
    ],
    [
      'a response that the server breaks off in the middle',
      (response) => {
        response.write('first');
        setTimeout(() => response.destroy(), 10);
      },
      'GET unmatched 500 server_error 500',
    ],
    [
      'a 502 that the server breaks off in the middle',
      (response) => {
        response.writeHead(502).write('first');
        setTimeout(() => response.destroy(), 10);
      },
      'GET unmatched 502 server_error 502',
    ],
  ];
  test.each(cases)('%s', async (_, answer, expected) => {
    const { seen, app, port } = await served((_request, response) => answer(response));
    await fetch(url(port), { redirect: 'manual' })
      .then((response) => response.text())
      .catch(() => {});
    await until(() => seen.ends.length === 1);
    await sleep(20);
    expect(seen.ends).toEqual([expected]);
    expect(app.http.inFlight).toBe(0);
  });

  test('a client that leaves before the answer aborts the request', async () => {
    const { seen, app, port } = await served(() => {});
    const connection = await RawConnection.open(port);
    connection.say('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await until(() => app.http.inFlight === 1);
    connection.leave();
    await until(() => seen.ends.length === 1);
    expect(seen.ends).toEqual(['GET unmatched 499 aborted 499']);
    expect(app.http.inFlight).toBe(0);
  });

  test('a client that resets the connection aborts the request', async () => {
    const { seen, app, port } = await served(() => {});
    const connection = await RawConnection.open(port);
    connection.say('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await until(() => app.http.inFlight === 1);
    connection.socket.resetAndDestroy();
    await until(() => seen.ends.length === 1);
    expect(seen.ends).toEqual(['GET unmatched 499 aborted 499']);
  });

  test('a client that leaves in the middle of its own body aborts the request', async () => {
    const { seen, app, port } = await served((incoming) => void incoming.resume().on('error', () => {}));
    const connection = await RawConnection.open(port);
    connection.say('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf of it');
    await until(() => app.http.inFlight === 1);
    connection.leave();
    await until(() => seen.ends.length === 1);
    expect(seen.ends).toEqual(['POST unmatched 499 aborted 499']);
    expect(app.http.inFlight).toBe(0);
  });

  const eventStream = 'text/event-stream; charset=utf-8';
  test.each([
    ['at once', (response: ServerResponse) => response.writeHead(200, { 'content-type': eventStream })],
    ['as a list', (response: ServerResponse) => response.writeHead(200, ['content-type', eventStream])],
    ['one by one', (response: ServerResponse) => response.setHeader('content-type', eventStream)],
  ])(
    'an event stream that the client closes has done what it is for (headers set %s)',
    async (_, setHeaders) => {
      const { seen, port } = await served((_request, response) => {
        setHeaders(response).write('data: 1\n\n');
      });
      const connection = await RawConnection.open(port);
      connection.say('GET /events HTTP/1.1\r\nhost: x\r\n\r\n');
      await connection.hears('data: 1');
      connection.leave();
      await until(() => seen.ends.length === 1);
      expect(seen.ends).toEqual(['GET unmatched 200 success']);
    },
  );

  test('pipelined requests end one by one', async () => {
    const { seen, app, port } = await served((incoming, response) => {
      setTimeout(() => response.end(incoming.url), incoming.url === '/a' ? 30 : 0);
    });
    const connection = await RawConnection.open(port);
    connection.say(['/a', '/b', '/c'].map((path) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`).join(''));
    await connection.hears('HTTP/1.1 200 OK', 3);
    await until(() => seen.ends.length === 3);
    expect(seen.observations.map(({ details }) => details['url.path'])).toEqual(['/a', '/b', '/c']);
    expect(app.http.inFlight).toBe(0);
    connection.leave();
  });

  test('pipelined requests whose connection breaks all end, those that still waited for their turn too', async () => {
    const { seen, app, port } = await served((incoming, response) => {
      if (incoming.url === '/c') response.end('ready, but not its turn');
    });
    const connection = await RawConnection.open(port);
    connection.say(['/a', '/b', '/c'].map((path) => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`).join(''));
    await until(() => app.http.inFlight === 3);
    connection.leave();
    await until(() => seen.ends.length === 3);
    await sleep(20);
    expect(seen.ends).toEqual(Array.from({ length: 3 }, () => 'GET unmatched 499 aborted 499'));
    expect(app.http.inFlight).toBe(0);
  });

  test('a hundred pipelined requests add no listener each to their connection', async () => {
    const waiting: ServerResponse[] = [];
    const { seen, app, port } = await served((_request, response) => void waiting.push(response));
    const connection = await RawConnection.open(port);
    connection.say('GET / HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(100));
    await until(() => app.http.inFlight === 100);
    expect(waiting[0]?.req.socket.listenerCount('close')).toBeLessThanOrEqual(10);
    for (const response of waiting) response.end();
    await until(() => seen.ends.length === 100);
    expect(app.http.inFlight).toBe(0);
    connection.leave();
  });
});

describe('what is known of a request', () => {
  test('a well-formed request id is taken and returned', async () => {
    const { seen, port } = await served(ok);
    const response = await fetch(url(port), { headers: { 'x-request-id': 'order-42.a:b@c+d=e/f~g' } });
    await response.text();
    expect(response.headers.get('x-request-id')).toBe('order-42.a:b@c+d=e/f~g');
    await until(() => seen.ends.length === 1);
    expect(seen.observations[0]?.requestId).toBe('order-42.a:b@c+d=e/f~g');
  });

  test.each([
    ['no id', undefined],
    ['an empty one', ''],
    ['one of 129 characters', 'x'.repeat(129)],
    ['one with a quote', 'a"b'],
    ['one with a blank', 'a b'],
    ['one that is script', '<script>'],
    ['one outside ASCII', '\u00e9'],
  ])('a request with %s gets one made for it', async (_, given) => {
    const { seen, port } = await served(ok);
    const response = await fetch(url(port), {
      headers: given === undefined ? {} : { 'x-request-id': given },
    });
    await response.text();
    const id = response.headers.get('x-request-id') ?? '';
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    await until(() => seen.ends.length === 1);
    expect(seen.observations[0]?.requestId).toBe(id);
  });

  test('a header that was sent twice is not taken', async () => {
    const { port } = await served(ok);
    const connection = await RawConnection.open(port);
    connection.say(
      'GET / HTTP/1.1\r\nhost: x\r\nx-request-id: a\r\nx-request-id: b\r\nconnection: close\r\n\r\n',
    );
    expect(await connection.isClosed()).toMatch(/x-request-id: [0-9a-f]{32}\r\n/);
  });

  test('two thousand made ids are all different', async () => {
    const { requestIdFrom } = await import('../../src/http/request-id.js');
    const ids = new Set(Array.from({ length: 2000 }, () => requestIdFrom(undefined)));
    expect(ids.size).toBe(2000);
  });

  test('attributes are of low cardinality, details hold the path without its query', async () => {
    const { seen, port } = await served((_request, response) => void response.writeHead(404).end());
    await (await fetch(url(port, '/users/7?token=secret'), { headers: { 'x-request-id': 'id-1' } })).text();
    await until(() => seen.ends.length === 1);
    const [observation] = seen.observations;
    expect(observation).toMatchObject({
      kind: 'http.server',
      name: 'GET unmatched',
      scheme: 'http',
      statusCode: 404,
      outcome: 'client_error',
      parent: undefined,
      error: undefined,
    });
    expect(observation?.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': 'unmatched',
      'url.scheme': 'http',
      'http.response.status_code': 404,
      'error.type': '404',
    });
    expect(observation?.details).toEqual({ 'url.path': '/users/7', 'eyrie.request_id': 'id-1' });
    expect(Math.abs((observation?.startTime ?? 0) - Date.now())).toBeLessThan(5000);
    expect(observation?.duration).toBeGreaterThan(0);
  });

  test('before its end a request has neither status, outcome nor duration', async () => {
    const attributes: unknown[] = [];
    const { app, port } = await served(ok);
    app.observations.subscribe({
      name: 'start',
      onStart: ({ attributes: known, outcome, duration, errorType }) =>
        attributes.push(known, outcome, duration, errorType),
      onEnd: () => {},
    });
    await (await fetch(url(port))).text();
    expect(attributes).toEqual([
      { 'http.request.method': 'GET', 'http.route': 'unmatched', 'url.scheme': 'http' },
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('the handler finds its own request in its context, and keep-alive requests do not find their neighbour', async () => {
    const ids: (string | undefined)[] = [];
    const { port } = await served((_request, response) => {
      ids.push(currentRequestContext()?.requestId);
      setTimeout(() => {
        ids.push(currentRequestContext()?.requestId);
        response.end();
      }, 1);
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (const id of ['first', 'second']) {
      const [response] = await once(get({ port, agent, headers: { 'x-request-id': id } }), 'response');
      await once(response.resume(), 'end');
    }
    agent.destroy();
    expect(ids).toEqual(['first', 'first', 'second', 'second']);
  });

  test('the events of a body run in the context of its request', async () => {
    const ids: string[] = [];
    const { port } = await served((incoming, response) => {
      const note = (event: string) => ids.push(`${event} ${currentRequestContext()?.requestId}`);
      incoming.on('data', () => note('data'));
      incoming.on('end', () => {
        note('end');
        response.end();
      });
    });
    const outgoing = request({ port, method: 'POST', headers: { 'x-request-id': 'body' } });
    outgoing.write('first');
    await sleep(30);
    outgoing.end('second');
    const [response] = await once(outgoing, 'response');
    await once(response.resume(), 'end');
    expect(ids).toEqual(['data body', 'data body', 'end body']);
  });
});

describe('what is counted now', () => {
  test('requests are in flight from their start to their answer', async () => {
    const waiting: ServerResponse[] = [];
    const { app, port } = await served((_request, response) => void waiting.push(response));
    const answers = [fetch(url(port)), fetch(url(port)), fetch(url(port))];
    await until(() => app.http.inFlight === 3);
    waiting[0]?.end();
    await until(() => app.http.inFlight === 2);
    for (const response of waiting) response.end();
    await Promise.all(answers.map(async (answer) => (await answer).text()));
    await until(() => app.http.inFlight === 0);
  });

  test('connections are open whether or not they ask for something', async () => {
    const { app, port } = await served(ok);
    const connections = await Promise.all([RawConnection.open(port), RawConnection.open(port)]);
    await until(() => app.http.openConnections === 2);
    connections[0]?.leave();
    await until(() => app.http.openConnections === 1);
    connections[1]?.leave();
    await until(() => app.http.openConnections === 0);
  });

  test('the connection through which a second server was found counts as well', async () => {
    const { app } = await served(ok);
    const [, second] = await engines.listen(ok);
    const connection = await RawConnection.open(second);
    connection.say('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await connection.hears('ok');
    expect(app.http.openConnections).toBe(1);
    connection.say('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await connection.hears('ok', 2);
    expect(app.http.openConnections).toBe(1);
    connection.leave();
    await until(() => app.http.openConnections === 0);
  });

  test('serving the same server twice counts its connections once', async () => {
    const { app, server, port } = await served(ok);
    app.http.serve(server);
    const connection = await RawConnection.open(port);
    await until(() => app.http.openConnections > 0);
    expect(app.http.openConnections).toBe(1);
    connection.leave();
    await until(() => app.http.openConnections === 0);
  });
});

describe('what harms no request', () => {
  test('a handler that throws at start and end', async () => {
    const { app, said, port } = await served(ok);
    const fail = () => {
      throw new TypeError('no');
    };
    app.observations.subscribe({ name: 'bad', onStart: fail, onEnd: fail });
    const response = await fetch(url(port));
    expect([response.status, await response.text()]).toEqual([200, 'ok']);
    await until(() => app.http.inFlight === 0);
    expect(app.diagnostics.counts()).toEqual([{ code: 'EYRIE_OBSERVATION_HANDLER_FAILED', count: 2 }]);
    expect(said).toHaveLength(1);
  });

  test('a response that takes no request id any more is served without being observed', async () => {
    const { app, seen, said } = await engines.app();
    const [, port] = await engines.listen((incoming, response) => {
      response.flushHeaders();
      app.http.enter(incoming, response, () => response.end('ok'));
    });
    const response = await fetch(url(port));
    expect([response.status, await response.text()]).toEqual([200, 'ok']);
    expect(seen.lines).toEqual([]);
    expect(app.http.inFlight).toBe(0);
    expect(said).toEqual([
      'warn EYRIE_HTTP_OBSERVATION_FAILED: A request could not be observed: ERR_HTTP_HEADERS_SENT. ' +
        'The request was not affected, but no signal shows it. Report it with this message.',
    ]);
  });

  test('a made-up request without a socket that is never answered', async () => {
    const { app, seen } = await engines.app();
    const { IncomingMessage: Incoming, ServerResponse: Outgoing } = await import('node:http');
    const incoming = new Incoming(undefined as never);
    incoming.method = 'GET';
    const response = new Outgoing(incoming);
    expect(app.http.enter(incoming, response, () => currentRequestContext()?.requestId)).toMatch(
      /^[0-9a-f]{32}$/,
    );
    response.destroy();
    response.emit('close');
    expect(seen.ends).toEqual(['GET unmatched 500 server_error 500']);
    expect(app.http.inFlight).toBe(0);
  });
});

test('a request that enters by the first hook is observed once, and one that is already observed goes on', async () => {
  const { app, seen } = await engines.app();
  const [, port] = await engines.listen((incoming, response) => {
    app.http.enter(incoming, response, () => {
      app.http.enter(incoming, response, () => response.end(currentRequestContext()?.requestId));
    });
  });
  const response = await fetch(url(port), { headers: { 'x-request-id': 'entered' } });
  expect(await response.text()).toBe('entered');
  await until(() => seen.ends.length === 1);
  expect(seen.lines).toEqual(['start GET', 'end GET unmatched 200 success']);
});

test('management requests are told by their route: configured paths, below the prefix, and endpoints', async () => {
  const { app, port, seen } = await served(ok);
  app.http.addManagementRoute('/metrics');
  app.http.prefixedWith('/api');
  await (await fetch(url(port))).text();
  await until(() => seen.ends.length === 1);
  const [observation] = seen.observations;
  const judged = (route: string) => {
    observation?.matched(route);
    return observation !== undefined && app.http.isManagement(observation);
  };
  const routes = ['/health', '/healthz', '/livez', '/readyz', '/api/health', '/metrics'];
  expect(routes.filter(judged)).toEqual(routes);
  const others = [
    '/users',
    '/api/metrics',
    '/apihealth',
    '/other/health',
    '/health/deep',
    '/api',
    'unmatched',
  ];
  expect(others.filter(judged)).toEqual([]);
});

test('the configured header, methods and paths are used', async () => {
  const app = new EyrieApp();
  const seen = new Seen(app);
  app.http.open({ requestIdHeader: 'x-correlation', knownMethods: ['GET'], managementPaths: ['/ping'] });
  const [server, port] = await engines.listen(ok);
  app.http.serve(server);
  const response = await fetch(url(port), { method: 'POST', headers: { 'x-correlation': 'c-1' } });
  await response.text();
  expect(response.headers.get('x-correlation')).toBe('c-1');
  expect(response.headers.get('x-request-id')).toBeNull();
  await until(() => seen.ends.length === 1);
  expect(seen.ends).toEqual(['_OTHER unmatched 200 success']);
  seen.observations[0]?.matched('/ping');
  expect(seen.observations.map((observation) => app.http.isManagement(observation))).toEqual([true]);
  seen.observations[0]?.matched('/health');
  expect(seen.observations.map((observation) => app.http.isManagement(observation))).toEqual([false]);
  app.http.close();
});

test('closing ends the subscription and the listeners; what was in flight still ends, what comes is not observed', async () => {
  const started = channel('http.server.request.start');
  expect(started.hasSubscribers).toBe(false);
  const app = new EyrieApp();
  const seen = new Seen(app);
  await app.lifecycle.start();
  expect(started.hasSubscribers).toBe(true);
  const waiting: ServerResponse[] = [];
  const server = createServer();
  const before = server.listenerCount('connection');
  const [, port] = await engines.listen((_request, response) => void waiting.push(response), server);
  app.http.serve(server);
  const answer = fetch(url(port));
  await until(() => waiting.length === 1);
  await app.lifecycle.close();
  expect(started.hasSubscribers).toBe(false);
  expect(server.listenerCount('connection')).toBe(before);
  waiting[0]?.end('late');
  expect(await (await answer).text()).toBe('late');
  await until(() => seen.ends.length === 1);
  expect(app.http.inFlight).toBe(0);
  const next = fetch(url(port));
  await until(() => waiting.length === 2);
  waiting[1]?.end();
  expect((await next).headers.get('x-request-id')).toBeNull();
  expect(seen.lines).toHaveLength(2);
});
