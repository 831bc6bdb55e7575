import { IncomingMessage, ServerResponse } from 'node:http';
import { currentRequestContext } from '../../src/context/request-context.js';
import { answerOk, Engines, urlOf } from '../support/engine-app.js';
import { RawConnection, until } from '../support/raw-connection.js';

const engines = new Engines();
afterEach(() => engines.end());

describe('which requests are observed', () => {
  test('a request to a served server is observed from its start to its end, once', async () => {
    const { seen, app, port } = await engines.serve(answerOk);
    await (await fetch(urlOf(port))).text();
    await until(() => seen.ends.length === 1);
    expect(seen.lines).toEqual(['start GET', 'end GET unmatched 200 success']);
    expect(app.http.inFlight).toBe(0);
  });

  test('requests to other servers of the process are not', async () => {
    const { seen, app, port } = await engines.serve(answerOk);
    const [, foreignPort] = await engines.listen((_request, response) => void response.end('foreign'));
    for (let count = 0; count < 3; count += 1) await (await fetch(urlOf(foreignPort))).text();
    await (await fetch(urlOf(port))).text();
    await until(() => seen.ends.length > 0);
    expect(seen.lines).toEqual(['start GET', 'end GET unmatched 200 success']);
    expect(app.http.inFlight).toBe(0);
  });

  test('a foreign server has no context, and its answers no request id', async () => {
    await engines.serve(answerOk);
    let context: unknown = 'unset';
    const [, foreignPort] = await engines.listen((_request, response) => {
      context = currentRequestContext();
      response.end();
    });
    const response = await fetch(urlOf(foreignPort));
    expect(context).toBeUndefined();
    expect(response.headers.get('x-request-id')).toBeNull();
  });

  test('a second server that calls the same listener is the same app', async () => {
    const { seen } = await engines.serve(answerOk);
    const [, second] = await engines.listen(answerOk);
    await (await fetch(urlOf(second))).text();
    await until(() => seen.ends.length === 1);
    expect(seen.ends).toEqual(['GET unmatched 200 success']);
  });

  test('a server that gets the listener after its first requests is looked at again', async () => {
    const { seen } = await engines.serve(answerOk);
    const [late, port] = await engines.listen((_request, response) => {
      if (late.listenerCount('request') === 1) response.end('alone');
    });
    await (await fetch(urlOf(port))).text();
    await (await fetch(urlOf(port))).text();
    expect(seen.lines).toEqual([]);
    late.on('request', answerOk);
    await (await fetch(urlOf(port))).text();
    await until(() => seen.ends.length === 1);
    expect(seen.ends).toEqual(['GET unmatched 200 success']);
  });

  test('two apps of one process see their own requests only', async () => {
    const one = await engines.serve((_request, response) => void response.end('one'));
    const other = await engines.serve((_request, response) => void response.end('other'));
    await (await fetch(urlOf(one.port))).text();
    await (await fetch(urlOf(other.port), { method: 'POST' })).text();
    await until(() => one.seen.ends.length + other.seen.ends.length === 2);
    expect(one.seen.lines).toEqual(['start GET', 'end GET unmatched 200 success']);
    expect(other.seen.lines).toEqual(['start POST', 'end POST unmatched 200 success']);
  });

  test('bytes that are not HTTP are no request', async () => {
    const { seen, app, port } = await engines.serve(answerOk);
    const connection = await RawConnection.open(port);
    connection.say('\x16\x03\x01 this is not HTTP\r\n\r\n');
    expect(await connection.isClosed()).toMatch(/^HTTP\/1\.1 400 Bad Request/);
    await until(() => app.http.openConnections === 0);
    expect(seen.lines).toEqual([]);
    expect(app.http.inFlight).toBe(0);
  });

  test('a request that Node refuses for lack of a host is counted as it was answered', async () => {
    const { seen, port } = await engines.serve(answerOk);
    const connection = await RawConnection.open(port);
    connection.say('GET / HTTP/1.1\r\n\r\n');
    await connection.isClosed();
    await until(() => seen.ends.length === 1);
    expect(seen.ends).toEqual(['GET unmatched 400 client_error 400']);
  });

  test('a method outside the known set is counted as other', async () => {
    const { seen, port } = await engines.serve(answerOk);
    for (const method of ['PURGE', 'QUERY', 'PROPFIND']) await (await fetch(urlOf(port), { method })).text();
    await until(() => seen.ends.length === 3);
    expect(seen.ends.sort()).toEqual([
      'QUERY unmatched 200 success',
      '_OTHER unmatched 200 success',
      '_OTHER unmatched 200 success',
    ]);
  });
});

describe('what harms no request', () => {
  test('a handler that throws at start and end', async () => {
    const { app, said, port } = await engines.serve(answerOk);
    const fail = () => {
      throw new TypeError('no');
    };
    app.observations.subscribe({ name: 'bad', onStart: fail, onEnd: fail });
    const response = await fetch(urlOf(port));
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
    const response = await fetch(urlOf(port));
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
    const incoming = new IncomingMessage(undefined as never);
    incoming.method = 'GET';
    const response = new ServerResponse(incoming);
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
  const response = await fetch(urlOf(port), { headers: { 'x-request-id': 'entered' } });
  expect(await response.text()).toBe('entered');
  await until(() => seen.ends.length === 1);
  expect(seen.lines).toEqual(['start GET', 'end GET unmatched 200 success']);
});
