import { BEARER, EndpointApps, echo } from '../support/endpoints.js';

const apps = new EndpointApps();
afterEach(() => apps.end());

const authorization = (value: string) => ({ headers: { authorization: value } });

describe('on a port of its own', () => {
  test('port 0 takes a free one, which is known from start to close', async () => {
    const { app } = apps.create();
    app.management.mount(echo());
    expect(app.management.ownPortOf('receiver')).toBeUndefined();
    await app.lifecycle.start();
    expect(app.management.ownPortOf('receiver')).toBeGreaterThan(0);
    expect(app.management.ownPortOf('nobody')).toBeUndefined();
    await app.lifecycle.close();
    expect(app.management.ownPortOf('receiver')).toBeUndefined();
  });

  test('endpoints with one address share it, each under its exact path', async () => {
    const { ask, app, port } = await apps.serve({}, { name: 'metrics', path: '/metrics', methods: ['GET'] });
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
    const { app, post } = await apps.serve({});
    const ended: unknown[] = [];
    app.observations.subscribe({ name: 'ends', onEnd: (observation) => ended.push(observation) });
    expect((await post()).headers.get('x-request-id')).toBeNull();
    expect(ended).toEqual([]);
    expect(app.http.inFlight).toBe(0);
  });

  test('another method is answered with 405 and the methods that are allowed, before any secret is asked for', async () => {
    const { ask } = await apps.serve({ access: BEARER, methods: ['POST', 'PUT'] });
    const { status, body, headers } = await ask('/receiver');
    expect([status, body, headers.get('allow')]).toEqual([405, 'Method Not Allowed\n', 'POST, PUT']);
    expect(headers.get('www-authenticate')).toBeNull();
  });

  test('the same without a secret', async () => {
    const { ask } = await apps.serve({});
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
    const { post, said } = await apps.serve({ access: BEARER });
    const { status, body, headers } = await post(value === undefined ? {} : authorization(value));
    expect([status, body, headers.get('www-authenticate')]).toEqual([401, 'Unauthorized\n', 'Bearer']);
    expect(said).toEqual([]);
  });

  test.each(['Bearer correct-horse', 'BEARER correct-horse', 'BEARER   correct-horse  '])(
    'the right token passes: %s',
    async (value) => {
      const { post } = await apps.serve({ access: BEARER });
      expect(await post(authorization(value))).toMatchObject({ status: 200, body: 'hello' });
    },
  );

  test('an endpoint that waits for its secret says so once at start and answers 401 to everybody', async () => {
    const { post, said } = await apps.serve({
      access: { type: 'closed', secretName: 'EYRIE_RECEIVER_TOKEN' },
    });
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
    const { ask } = await apps.serve({
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
