import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestContext } from '../../src/context/request-context.js';
import { currentRequestContext, runInRequestContext } from '../../src/context/request-context.js';
import { until } from '../support/raw-connection.js';
import { answers, codeOf, hangs, inTurn, OtherSystems, rejection, resets } from './other-systems.js';

const systems = new OtherSystems();
afterEach(() => systems.end());

const once = { trust: 'operator', retry: false } as const;

describe('a request', () => {
  test('carries method, path, query, headers and body, and gives back what was answered', async () => {
    const { url } = await systems.listen(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const { method, url, headers } = request;
      response.writeHead(201, { 'X-Answer': 'yes', 'set-cookie': ['a=1', 'b=2'] });
      response.end(
        JSON.stringify([
          method,
          url,
          headers['x-api-key'],
          headers['content-length'],
          Buffer.concat(chunks).toString(),
        ]),
      );
    });
    const response = await systems.client().send({
      ...once,
      url: `${url}/a/b?c=d#e`,
      method: 'PUT',
      headers: { 'X-Api-Key': 'k' },
      body: 'grüße',
    });
    expect(response).toMatchObject({
      status: 201,
      headers: { 'x-answer': 'yes', 'set-cookie': ['a=1', 'b=2'] },
      truncated: false,
      attempts: 1,
    });
    expect(response.body.toString()).toBe('["PUT","/a/b?c=d","k","7","grüße"]');
  });

  test('takes user and password of an operator’s URL for its credentials', async () => {
    const { port } = await systems.listen((request, response) => response.end(request.headers.authorization));
    const { body } = await systems.client().send({ ...once, url: `http://eyrie:p%40ss@127.0.0.1:${port}/` });
    expect(body.toString()).toBe(`Basic ${Buffer.from('eyrie:p@ss').toString('base64')}`);
  });

  test('does not follow a redirect', async () => {
    const asked: (string | undefined)[] = [];
    const { url } = await systems.listen((request, response) => {
      asked.push(request.url);
      answers(307, '', { location: '/elsewhere' })(request, response);
    });
    const { status, headers } = await systems.client().send({ ...once, url: `${url}/start` });
    expect([status, headers.location, asked]).toEqual([307, '/elsewhere', ['/start']]);
  });

  test('reads as much of a response as it may and ends the connection', async () => {
    let closed = false;
    const { url } = await systems.listen((request, response) => {
      request.socket.once('close', () => {
        closed = true;
      });
      response.write('0123456789');
      const timer = setInterval(() => response.write('x'.repeat(65_536)), 1);
      request.socket.once('close', () => clearInterval(timer));
    });
    const { body, truncated } = await systems.client().send({ ...once, url, maxResponseBytes: 5 });
    expect([body.toString(), truncated]).toEqual(['01234', true]);
    await until(() => closed);
  });

  test('reads exactly 1 MiB of a response where nothing else is said', async () => {
    const { url } = await systems.listen((request, response) =>
      response.end(Buffer.alloc(1_048_576 + (request.url === '/more' ? 1 : 0))),
    );
    const client = systems.client();
    const whole = await client.send({ ...once, url });
    const cut = await client.send({ ...once, url: `${url}/more` });
    expect([whole.body.length, whole.truncated]).toEqual([1_048_576, false]);
    expect([cut.body.length, cut.truncated]).toEqual([1_048_576, true]);
  });

  test('uses a connection again', async () => {
    const system = await systems.listen(answers(200, 'ok'));
    const client = systems.client();
    for (let times = 0; times < 5; times += 1) await client.send({ ...once, url: system.url });
    expect(system.connections()).toBe(1);
  });

  test('survives that an idle connection was closed by the other side', async () => {
    // The second request on a connection finds it closed.
    const seen = new WeakSet();
    const system = await systems.listen((request, response) => {
      if (seen.has(request.socket)) return void request.socket.destroy();
      seen.add(request.socket);
      response.end('ok');
    });
    const client = systems.client();
    await client.send({ ...once, url: system.url });
    expect(await client.send({ ...once, url: system.url })).toMatchObject({ status: 200, attempts: 1 });
    expect(system.connections()).toBe(2);
    expect(await codeOf(client.send({ ...once, url: system.url, method: 'POST' }))).toBe(
      'EYRIE_OUTBOUND_FAILED',
    );
  });

  test('runs in the context of no request, and returns to that of its caller', async () => {
    const { port } = await systems.listen(inTurn(answers(503), answers(200)));
    const inside: unknown[] = [];
    const client = systems.client({
      lookup: async () => {
        inside.push(currentRequestContext());
        return [{ address: '127.0.0.1', family: 4 }];
      },
    });
    const context = { requestId: 'r-1' } as RequestContext;
    const after = await runInRequestContext(context, async () => {
      await client.send({
        url: `http://other.test:${port}`,
        trust: 'operator',
        headers: { 'x-n': '1' },
        retry: { baseDelayMs: 1 },
      });
      return currentRequestContext();
    });
    expect(inside).toEqual([undefined]);
    expect(after).toBe(context);
  });
});

describe('a request that is not answered', () => {
  test('times out before the headers', async () => {
    const { url } = await systems.listen(hangs);
    expect(
      await rejection(systems.client().send({ ...once, url: `${url}/a?token=s`, timeoutMs: 30 })),
    ).toEqual({
      code: 'EYRIE_OUTBOUND_TIMEOUT',
      message:
        `EYRIE_OUTBOUND_TIMEOUT: ${url} did not complete its response within 30 ms. ` +
        'Check that the system is up and reachable from here, or allow more time.',
    });
  });

  test('times out in the middle of the body', async () => {
    const { url } = await systems.listen((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
    });
    expect(await codeOf(systems.client().send({ ...once, url, timeoutMs: 50 }))).toBe(
      'EYRIE_OUTBOUND_TIMEOUT',
    );
  });

  test('times out where no connection comes about', async () => {
    const client = systems.client({ lookup: () => new Promise(() => {}) });
    expect(
      await rejection(client.send({ ...once, url: 'http://other.test/', connectTimeoutMs: 20 })),
    ).toEqual({
      code: 'EYRIE_OUTBOUND_TIMEOUT',
      message:
        'EYRIE_OUTBOUND_TIMEOUT: No connection to http://other.test came about within 20 ms. ' +
        'Check that the system is up and reachable from here, or allow more time.',
    });
  });

  test('fails where the connection is reset, before or in the middle of the response', async () => {
    const { url } = await systems.listen(
      inTurn(resets, (request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('half', () => request.socket.destroy());
      }),
    );
    const client = systems.client();
    const failure = {
      code: 'EYRIE_OUTBOUND_FAILED',
      message: `EYRIE_OUTBOUND_FAILED: The request to ${url} failed (ECONNRESET). Check that the system is up and reachable from here.`,
    };
    expect(await rejection(client.send({ ...once, url }))).toEqual(failure);
    expect(await rejection(client.send({ ...once, url }))).toEqual(failure);
  });

  test('fails where nobody listens, and where the name is unknown', async () => {
    const client = systems.client({
      lookup: async (name) => (name === 'empty.test' ? [] : [{ address: '127.0.0.1', family: 4 }]),
    });
    expect((await rejection(client.send({ ...once, url: 'http://127.0.0.1:1/' }))).message).toContain(
      'The request to http://127.0.0.1:1 failed (ECONNREFUSED)',
    );
    expect((await rejection(client.send({ ...once, url: 'http://empty.test/' }))).message).toContain(
      'The request to http://empty.test failed (ENOTFOUND)',
    );
  });

  test('fails where the answer is not HTTP, or wants another protocol', async () => {
    const { url } = await systems.listen(
      inTurn(
        (request) => void request.socket.end('SSH-2.0-OpenSSH_9.9\r\n'),
        (request) =>
          void request.socket.end(
            'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
          ),
      ),
    );
    const client = systems.client();
    expect((await rejection(client.send({ ...once, url }))).message).toContain('(HPE_INVALID_CONSTANT)');
    expect((await rejection(client.send({ ...once, url }))).message).toContain(
      '(the connection was closed without a response)',
    );
  });

  test('ends with its signal', async () => {
    const { url } = await systems.listen(hangs);
    const client = systems.client();
    const control = new AbortController();
    const answer = codeOf(client.send({ ...once, url, signal: control.signal }));
    await sleep(10);
    control.abort(new Error('with a secret'));
    expect(await answer).toBe('EYRIE_OUTBOUND_ABORTED');
    expect(await codeOf(client.send({ ...once, url, signal: AbortSignal.abort() }))).toBe(
      'EYRIE_OUTBOUND_ABORTED',
    );
  });
});

describe('the close of the client', () => {
  test('ends what goes on, and what waits for another attempt, and refuses what comes', async () => {
    const { url } = await systems.listen((request, response) =>
      request.url === '/hang' ? hangs(request, response) : answers(503)(request, response),
    );
    const client = systems.client({ random: () => 1 });
    const going = [
      codeOf(client.send({ ...once, url: `${url}/hang` })),
      codeOf(client.send({ trust: 'operator', url, retry: { baseDelayMs: 30_000 } })),
    ];
    await sleep(30);
    await client.close();
    expect(await Promise.all(going)).toEqual(['EYRIE_OUTBOUND_CLOSED', 'EYRIE_OUTBOUND_CLOSED']);
    expect(await codeOf(client.send({ ...once, url }))).toBe('EYRIE_OUTBOUND_CLOSED');
    await client.close();
  });

  test('leaves no timer and no connection behind', async () => {
    const handles = (kind: string) => process.getActiveResourcesInfo().filter((name) => name === kind).length;
    // Those of the tests before this one.
    await until(() => handles('TCPSocketWrap') === 0);
    const timers = handles('Timeout');
    const system = await systems.listen(inTurn(answers(200), answers(503), answers(200), hangs));
    const client = systems.client();
    await client.send({ ...once, url: system.url });
    await client.send({ trust: 'operator', url: system.url, retry: { baseDelayMs: 1 } });
    const hanging = codeOf(client.send({ ...once, url: system.url }));
    await sleep(10);
    await client.close();
    await hanging;
    await systems.end();
    await until(() => handles('TCPSocketWrap') === 0);
    // Timers of others may have ended in between.
    expect(handles('Timeout')).toBeLessThanOrEqual(timers);
  });

  test('no more requests go on than it allows', async () => {
    const { url } = await systems.listen(hangs);
    const client = systems.client({ maxRequests: 2 });
    const going = [codeOf(client.send({ ...once, url })), codeOf(client.send({ ...once, url }))];
    expect(await rejection(client.send({ ...once, url }))).toEqual({
      code: 'EYRIE_OUTBOUND_BUSY',
      message:
        'EYRIE_OUTBOUND_BUSY: 2 outbound requests go on already. ' +
        'Send fewer at a time, or find out which system does not answer.',
    });
    await client.close();
    expect(await Promise.all(going)).toEqual(['EYRIE_OUTBOUND_CLOSED', 'EYRIE_OUTBOUND_CLOSED']);
  });
});
