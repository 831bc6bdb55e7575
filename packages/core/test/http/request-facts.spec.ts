import { once } from 'node:events';
import { Agent, get, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { currentRequestContext } from '../../src/context/request-context.js';
import { requestIdFrom } from '../../src/http/request-id.js';
import { answerOk, Engines, urlOf } from '../support/engine-app.js';
import { RawConnection, until } from '../support/raw-connection.js';

const engines = new Engines();
afterEach(() => engines.end());

describe('what is known of a request', () => {
  test('a well-formed request id is taken and returned', async () => {
    const { seen, port } = await engines.serve(answerOk);
    const response = await fetch(urlOf(port), { headers: { 'x-request-id': 'order-42.a:b@c+d=e/f~g' } });
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
    const { seen, port } = await engines.serve(answerOk);
    const response = await fetch(urlOf(port), {
      headers: given === undefined ? {} : { 'x-request-id': given },
    });
    await response.text();
    const id = response.headers.get('x-request-id') ?? '';
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    await until(() => seen.ends.length === 1);
    expect(seen.observations[0]?.requestId).toBe(id);
  });

  test('a header that was sent twice is not taken', async () => {
    const { port } = await engines.serve(answerOk);
    const connection = await RawConnection.open(port);
    connection.say(
      'GET / HTTP/1.1\r\nhost: x\r\nx-request-id: a\r\nx-request-id: b\r\nconnection: close\r\n\r\n',
    );
    expect(await connection.isClosed()).toMatch(/x-request-id: [0-9a-f]{32}\r\n/);
  });

  test('two thousand made ids are all different', async () => {
    const ids = new Set(Array.from({ length: 2000 }, () => requestIdFrom(undefined)));
    expect(ids.size).toBe(2000);
  });

  test('attributes are of low cardinality, details hold the path without its query', async () => {
    const { seen, port } = await engines.serve((_request, response) => void response.writeHead(404).end());
    await (await fetch(urlOf(port, '/users/7?token=secret'), { headers: { 'x-request-id': 'id-1' } })).text();
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
    const { app, port } = await engines.serve(answerOk);
    app.observations.subscribe({
      name: 'start',
      onStart: ({ attributes: known, outcome, duration, errorType }) =>
        attributes.push(known, outcome, duration, errorType),
      onEnd: () => {},
    });
    await (await fetch(urlOf(port))).text();
    expect(attributes).toEqual([
      { 'http.request.method': 'GET', 'http.route': 'unmatched', 'url.scheme': 'http' },
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('the handler finds its own request in its context, and keep-alive requests do not find their neighbour', async () => {
    const ids: (string | undefined)[] = [];
    const { port } = await engines.serve((_request, response) => {
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
    const { port } = await engines.serve((incoming, response) => {
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
