import { randomUUID } from 'node:crypto';
import { activeUsers, userSignups } from '../src/users/user.metrics.js';
import { ADAPTERS, type RunningExample, startExample } from './support/example.js';

const ada = { name: 'Ada', email: 'ada@example.com', plan: 'pro', source: 'web' };

describe.each(ADAPTERS)('users on %s', (ADAPTER) => {
  let example: RunningExample;

  beforeEach(async () => {
    example = await startExample({ ADAPTER });
  });

  test('a user who signs up can be found and is counted by plan and source', async () => {
    const created = await example.post('/users', ada);
    expect(created).toEqual({ status: 201, body: { id: expect.any(String), ...ada } });
    expect(await example.get(`/users/${String(created.body.id)}`)).toEqual({
      status: 200,
      body: created.body,
    });
    expect(example.observability).toHaveRecorded(activeUsers, { value: 1 });
    expect(example.observability.samples(userSignups)).toMatchObject([
      { labels: { plan: 'pro', source: 'web' }, value: 1 },
    ]);
  });

  test.each([
    ['name', { name: '' }, 'name must be a text of 1 to 100 characters'],
    ['email', { email: 'ada' }, 'email must be an e-mail address'],
    ['plan', { plan: 'platinum' }, 'plan must be one of free, pro, enterprise'],
    ['source', { source: 7 }, 'source must be a text of 1 to 40 characters'],
    ['character', { name: 'A\0da' }, 'name must be a text of 1 to 100 characters'],
    ['half of a character', { name: '\ud83d' }, 'name must be a text of 1 to 100 characters'],
  ])('a wrong %s is refused and counts no sign-up', async (_, wrong, message) => {
    expect(await example.post('/users', { ...ada, ...wrong })).toMatchObject({
      status: 400,
      body: { message },
    });
    expect(example.observability).not.toHaveRecorded(userSignups);
  });

  test('a body that is no object is refused', async () => {
    for (const body of ['[]', '{"name": "Ada', '']) {
      expect(await example.post('/users', body)).toMatchObject({ status: 400 });
    }
  });

  test('an unknown user is not found, and an id that is none is refused', async () => {
    expect(await example.get(`/users/${randomUUID()}`)).toMatchObject({ status: 404 });
    expect(await example.get('/users/ada')).toMatchObject({ status: 400 });
    expect(example.observability.samples('http_requests_total')).toMatchObject([
      { labels: { method: 'GET', route: '/users/:id', status_code: '404' }, value: 1 },
      { labels: { method: 'GET', route: '/users/:id', status_code: '400' }, value: 1 },
    ]);
  });

  test('clients cannot make more than 20 sources', async () => {
    for (let source = 1; source <= 25; source++)
      await example.post('/users', { ...ada, source: `${source}` });
    expect(example.observability.samples(userSignups)).toHaveLength(21);
    expect(example.observability).toHaveRecorded(userSignups, {
      labels: { plan: 'pro', source: '__other__' },
      value: 5,
    });
    // Eyrie warns of it, which is right here and wrong in any other test.
    expect(example.observability).toHaveLogged({ message: /^EYRIE_METRICS_SERIES_OVERFLOW: /, times: 1 });
    example.observability.reset();
  });
});
