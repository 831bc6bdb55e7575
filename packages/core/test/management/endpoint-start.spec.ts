import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { EyrieError } from '../../src/errors/eyrie-error.js';
import { EndpointApps, echo } from '../support/endpoints.js';

const apps = new EndpointApps();
afterEach(() => apps.end());

describe('what is refused at start', () => {
  test.each(['receiver', '', './receiver', 'http://x/receiver'])('the path "%s" is not absolute', (path) => {
    expect(() => apps.create().app.management.mount(echo({ path }))).toThrow(
      new EyrieError({
        code: 'EYRIE_MANAGEMENT_PATH_INVALID',
        problem: `The path "${path}" of the management endpoint "receiver" is not absolute`,
        remedy: 'Begin it with a slash and leave out query, fragment and spaces, as in "/receiver"',
      }),
    );
  });

  test.each(['/a b', '/a?b', '/a#b', '/a\n'])('a path with query, fragment or blanks: %j', (path) => {
    expect(() => apps.create().app.management.mount(echo({ path }))).toThrow(
      expect.objectContaining({ code: 'EYRIE_MANAGEMENT_PATH_INVALID' }),
    );
  });

  test('an empty token', () => {
    expect(() => apps.create().app.management.mount(echo({ access: { type: 'bearer', token: '' } }))).toThrow(
      new EyrieError({
        code: 'EYRIE_MANAGEMENT_SECRET_EMPTY',
        problem: 'The token of the management endpoint "receiver" is an empty string',
        remedy: 'Set a token of at least 16 random characters, or leave the option out',
      }),
    );
  });

  test('a path that another endpoint has on the same port', () => {
    const { app } = apps.create();
    app.management.mount(echo());
    expect(() => app.management.mount(echo({ name: 'other' }))).toThrow(
      new EyrieError({
        code: 'EYRIE_MANAGEMENT_PATH_TAKEN',
        problem:
          'The path /receiver of the management endpoint "other" already belongs to the management endpoint "receiver"',
        remedy: 'Give one of them another path, or the endpoint a port of its own',
      }),
    );
  });

  test('a path that a route of the app has', async () => {
    const { app } = apps.create();
    const { address: _, ...onTheAppsPort } = echo();
    app.management.mount(onTheAppsPort);
    app.http.routes.add('/receiver');
    await expect(app.lifecycle.start()).rejects.toThrow(
      'EYRIE_MANAGEMENT_PATH_TAKEN: The path /receiver of the management endpoint "receiver" already belongs to ' +
        'a route of the app. Give one of them another path, or the endpoint a port of its own.',
    );
  });

  test('a route of the app may have the path of an endpoint that has its own port', async () => {
    const { app } = apps.create();
    app.management.mount(echo());
    app.http.routes.add('/receiver');
    await expect(app.lifecycle.start()).resolves.toBeUndefined();
  });

  test('a port that is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const { app } = apps.create();
    app.management.mount(echo({ name: 'free' }));
    app.management.mount(echo({ address: { port, host: '127.0.0.1' } }));
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
    const { app } = apps.create();
    app.management.mount(echo({ address: { port, host: '127.0.0.1' } }));
    await expect(app.lifecycle.start()).rejects.toMatchObject({
      code: 'EYRIE_MANAGEMENT_PORT_UNAVAILABLE',
      problem: `The management port 127.0.0.1:${port} cannot be listened on (ERR_SOCKET_BAD_PORT)`,
    });
  });
});

test('where an endpoint with a port of its own is served is said at start', async () => {
  const { app, said } = apps.create();
  app.diagnostics.announceTo((level, message) => said.push(`${level} ${message}`));
  app.management.mount(echo());
  await app.lifecycle.start();
  expect(said).toEqual([
    `info EYRIE_MANAGEMENT_PORT_OPEN: The management endpoint "receiver" is served on` +
      ` http://127.0.0.1:${app.management.ownPortOf('receiver')}/receiver. Let only those reach this port who may see it.`,
  ]);
});

test('without endpoints nothing is handled', () => {
  const { app } = apps.create();
  expect(app.management.handle({ url: '/metrics' } as never, {} as never)).toBe(false);
});

test('what is mounted is listed: first what the port of the app serves, then ports of their own', async () => {
  const { app } = apps.create();
  const { address: _, ...onTheAppsPort } = echo({ name: 'on the app' });
  app.management.mount(echo({ access: { type: 'closed', secretName: 'A_SECRET' } }));
  app.management.mount(onTheAppsPort);
  await app.lifecycle.start();
  expect(app.management.list()).toEqual([
    { name: 'on the app', path: '/receiver', access: onTheAppsPort.access },
    {
      name: 'receiver',
      path: '/receiver',
      access: { type: 'closed', secretName: 'A_SECRET' },
      origin: `http://127.0.0.1:${app.management.ownPortOf('receiver')}`,
    },
  ]);
});
