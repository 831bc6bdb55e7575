import { answers, codeOf, hangs, inTurn, OtherSystems, resets } from './other-systems.js';

const systems = new OtherSystems();
afterEach(() => systems.end());

const quick = { trust: 'operator', retry: { baseDelayMs: 1, maxDelayMs: 5 } } as const;

describe('another attempt', () => {
  test.each([408, 425, 429, 500, 502, 503, 504])('follows on status %d', async (status) => {
    const { url } = await systems.listen(inTurn(answers(status), answers(status), answers(200, 'there')));
    const { body, ...response } = await systems.client().send({ ...quick, url });
    expect(response).toMatchObject({ status: 200, attempts: 3 });
    expect(body.toString()).toBe('there');
  });

  test.each([200, 204, 301, 400, 401, 403, 404, 413, 501])('does not follow on status %d', async (status) => {
    const { url } = await systems.listen(inTurn(answers(status), answers(200)));
    expect(await systems.client().send({ ...quick, url })).toMatchObject({ status, attempts: 1 });
  });

  test('follows on a reset connection and on a timeout', async () => {
    const { url } = await systems.listen(inTurn(resets, hangs, answers(200)));
    const response = await systems.client().send({ ...quick, url, timeoutMs: 100 });
    expect(response).toMatchObject({ status: 200, attempts: 3 });
  });

  test('follows only for what is idempotent, or said to be', async () => {
    const { url } = await systems.listen((request, response) =>
      answers(request.headers['x-attempt'] === undefined ? 503 : 200)(request, response),
    );
    const client = systems.client();
    const attempts = async (more: object) => (await client.send({ ...quick, url, ...more })).attempts;
    expect(await attempts({ method: 'GET' })).toBe(3);
    expect(await attempts({ method: 'PUT' })).toBe(3);
    expect(await attempts({ method: 'DELETE' })).toBe(3);
    expect(await attempts({ method: 'POST' })).toBe(1);
    expect(await attempts({ method: 'PATCH' })).toBe(1);
    expect(await attempts({ method: 'POST', idempotent: true })).toBe(3);
    expect(await attempts({ method: 'GET', idempotent: false })).toBe(1);
    expect(await attempts({ method: 'GET', retry: false })).toBe(1);
  });

  test('sends the same body again', async () => {
    const bodies: string[] = [];
    const { url } = await systems.listen(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      bodies.push(body);
      response.writeHead(bodies.length < 3 ? 500 : 204).end();
    });
    await systems
      .client()
      .send({ ...quick, url, method: 'POST', idempotent: true, body: Buffer.from('once') });
    expect(bodies).toEqual(['once', 'once', 'once']);
  });

  test('follows so often and not more, and the last answer is the answer', async () => {
    let asked = 0;
    const { url } = await systems.listen((_request, response) => {
      asked += 1;
      response.writeHead(503).end(`no ${asked}`);
    });
    const { status, body, attempts } = await systems
      .client()
      .send({ ...quick, url, retry: { attempts: 5, baseDelayMs: 1 } });
    expect([status, body.toString(), attempts, asked]).toEqual([503, 'no 5', 5, 5]);
  });

  test('does not begin after its time is over', async () => {
    const { url } = await systems.listen(answers(503));
    const client = systems.client({ random: () => 1 });
    const retry = { attempts: 100, baseDelayMs: 1000, maxElapsedMs: 500 };
    expect(await client.send({ trust: 'operator', url, retry })).toMatchObject({ status: 503, attempts: 1 });
  });

  test('waits as long as it is asked to, in seconds', async () => {
    const { url } = await systems.listen(inTurn(answers(429, '', { 'retry-after': '1' }), answers(200)));
    const started = performance.now();
    const retry = { baseDelayMs: 1, maxDelayMs: 5000 };
    await systems.client().send({ trust: 'operator', url, retry });
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });

  test('waits as long as it is asked to, by a date', async () => {
    const until = new Date(Date.now() + 2000).toUTCString();
    const { url } = await systems.listen(inTurn(answers(503, '', { 'retry-after': until }), answers(200)));
    const retry = { baseDelayMs: 1, maxDelayMs: 5000 };
    await systems.client().send({ trust: 'operator', url, retry });
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(until) - 5);
  });

  test('waits no longer than its limit, whatever it is asked', async () => {
    const { url } = await systems.listen(inTurn(answers(429, '', { 'retry-after': '86400' }), answers(200)));
    expect(await systems.client().send({ ...quick, url })).toMatchObject({ status: 200, attempts: 2 });
  });

  test('takes the limits that are undefined from the defaults', async () => {
    const { url } = await systems.listen(answers(503));
    const retry = { attempts: undefined, baseDelayMs: 1, maxDelayMs: undefined, maxElapsedMs: undefined };
    expect(await systems.client().send({ trust: 'operator', url, retry })).toMatchObject({ attempts: 3 });
  });

  test('ends with the signal', async () => {
    const { url } = await systems.listen(answers(503));
    const signal = AbortSignal.timeout(50);
    const sent = systems
      .client({ random: () => 1 })
      .send({ trust: 'operator', url, signal, retry: { baseDelayMs: 20_000 } });
    expect(await codeOf(sent)).toBe('EYRIE_OUTBOUND_ABORTED');
  });
});
