import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Engines, urlOf } from '../support/engine-app.js';
import { RawConnection, until } from '../support/raw-connection.js';

const engines = new Engines();
afterEach(() => engines.end());

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
    const { seen, app, port } = await engines.serve((_request, response) => answer(response));
    await fetch(urlOf(port), { redirect: 'manual' })
      .then((response) => response.text())
      .catch(() => {});
    await until(() => seen.ends.length === 1);
    await sleep(20);
    expect(seen.ends).toEqual([expected]);
    expect(app.http.inFlight).toBe(0);
  });

  test('a client that leaves before the answer aborts the request', async () => {
    const { seen, app, port } = await engines.serve(() => {});
    const connection = await RawConnection.open(port);
    connection.say('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await until(() => app.http.inFlight === 1);
    connection.leave();
    await until(() => seen.ends.length === 1);
    expect(seen.ends).toEqual(['GET unmatched 499 aborted 499']);
    expect(app.http.inFlight).toBe(0);
  });

  test('a client that resets the connection aborts the request', async () => {
    const { seen, app, port } = await engines.serve(() => {});
    const connection = await RawConnection.open(port);
    connection.say('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    await until(() => app.http.inFlight === 1);
    connection.socket.resetAndDestroy();
    await until(() => seen.ends.length === 1);
    expect(seen.ends).toEqual(['GET unmatched 499 aborted 499']);
  });

  test('a client that leaves in the middle of its own body aborts the request', async () => {
    const { seen, app, port } = await engines.serve(
      (incoming) => void incoming.resume().on('error', () => {}),
    );
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
      const { seen, port } = await engines.serve((_request, response) => {
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
    const { seen, app, port } = await engines.serve((incoming, response) => {
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
    const { seen, app, port } = await engines.serve((incoming, response) => {
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
    const { seen, app, port } = await engines.serve((_request, response) => void waiting.push(response));
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
