import { channel } from 'node:diagnostics_channel';
import { createServer, type ServerResponse } from 'node:http';
import { EyrieApp } from '../../src/app/eyrie-app.js';
import { answerOk, Engines, urlOf } from '../support/engine-app.js';
import { RawConnection, until } from '../support/raw-connection.js';
import { Seen } from '../support/seen.js';

const engines = new Engines();
afterEach(() => engines.end());

describe('what is counted now', () => {
  test('requests are in flight from their start to their answer', async () => {
    const waiting: ServerResponse[] = [];
    const { app, port } = await engines.serve((_request, response) => void waiting.push(response));
    const answers = [fetch(urlOf(port)), fetch(urlOf(port)), fetch(urlOf(port))];
    await until(() => app.http.inFlight === 3);
    waiting[0]?.end();
    await until(() => app.http.inFlight === 2);
    for (const response of waiting) response.end();
    await Promise.all(answers.map(async (answer) => (await answer).text()));
    await until(() => app.http.inFlight === 0);
  });

  test('connections are open whether or not they ask for something', async () => {
    const { app, port } = await engines.serve(answerOk);
    const connections = await Promise.all([RawConnection.open(port), RawConnection.open(port)]);
    await until(() => app.http.openConnections === 2);
    connections[0]?.leave();
    await until(() => app.http.openConnections === 1);
    connections[1]?.leave();
    await until(() => app.http.openConnections === 0);
  });

  test('the connection through which a second server was found counts as well', async () => {
    const { app } = await engines.serve(answerOk);
    const [, second] = await engines.listen(answerOk);
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
    const { app, server, port } = await engines.serve(answerOk);
    app.http.serve(server);
    const connection = await RawConnection.open(port);
    await until(() => app.http.openConnections > 0);
    expect(app.http.openConnections).toBe(1);
    connection.leave();
    await until(() => app.http.openConnections === 0);
  });
});

test('management requests are told by their route: configured paths, below the prefix, and endpoints', async () => {
  const { app, port, seen } = await engines.serve(answerOk);
  app.http.addManagementRoute('/metrics');
  app.http.prefixedWith('/api');
  await (await fetch(urlOf(port))).text();
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
  app.http.open({
    requestIdHeader: 'x-correlation',
    knownMethods: ['GET'],
    managementPaths: ['/ping'],
    trustedProxies: [],
  });
  const [server, port] = await engines.listen(answerOk);
  app.http.serve(server);
  const response = await fetch(urlOf(port), { method: 'POST', headers: { 'x-correlation': 'c-1' } });
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
  const answer = fetch(urlOf(port));
  await until(() => waiting.length === 1);
  await app.lifecycle.close();
  expect(started.hasSubscribers).toBe(false);
  expect(server.listenerCount('connection')).toBe(before);
  waiting[0]?.end('late');
  expect(await (await answer).text()).toBe('late');
  await until(() => seen.ends.length === 1);
  expect(app.http.inFlight).toBe(0);
  const next = fetch(urlOf(port));
  await until(() => waiting.length === 2);
  waiting[1]?.end();
  expect((await next).headers.get('x-request-id')).toBeNull();
  expect(seen.lines).toHaveLength(2);
});
