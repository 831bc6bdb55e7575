import { type CanActivate, Controller, Get, Injectable, Module, Post, VersioningType } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { EyrieApp } from '../../src/app/eyrie-app.js';
import type { ManagementEndpoint } from '../../src/management/management-endpoint.js';
import { CoreModule } from '../../src/nest/core.module.js';
import { ADAPTERS, NestApps } from '../support/nest-apps.js';
import { until } from '../support/raw-connection.js';

const apps = new NestApps();
afterEach(() => apps.end());

@Injectable()
class RefuseAll implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Controller('users')
class UsersController {
  @Get()
  list(): string {
    return 'users';
  }

  @Post('receiver')
  receiver(): string {
    return 'the app’s own';
  }
}

@Module({
  imports: [CoreModule],
  controllers: [UsersController],
  providers: [{ provide: APP_GUARD, useClass: RefuseAll }],
})
class GuardedModule {}

@Controller('receiver')
class ClashingController {
  @Get()
  read(): string {
    return 'the app’s own';
  }
}

@Module({ imports: [CoreModule], controllers: [ClashingController] })
class ClashingModule {}

const echo: ManagementEndpoint = {
  name: 'receiver',
  path: '/receiver',
  methods: ['POST'],
  access: { type: 'bearer', token: 'a-token' },
  maxBodyBytes: 100,
  handle: async ({ readBody, query }, response) => {
    response.setHeader('x-query', String(query));
    response.end(await readBody());
  },
};
const authorized = { authorization: 'Bearer a-token', 'content-type': 'application/json' };
const mount = (_nest: unknown, app: EyrieApp) => app.management.mount(echo);

describe.each(ADAPTERS)('on the app’s own port, %s', (adapter) => {
  test('an endpoint lies outside prefix, versions and guards, and gets the raw bytes of JSON', async () => {
    const { url, seen, app } = await apps.start(adapter, GuardedModule, {
      configure: (nest, eyrie) => {
        nest.setGlobalPrefix('api');
        nest.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
        mount(nest, eyrie);
      },
    });
    const body = '{ "not":  "touched",}';
    const response = await fetch(`${url}/receiver?a=1`, { method: 'POST', body, headers: authorized });
    expect([response.status, response.headers.get('x-query'), await response.text()]).toEqual([
      200,
      'a=1',
      body,
    ]);
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f]{32}$/);
    expect((await fetch(`${url}/api/v1/users`)).status).toBe(403);
    for (const path of ['/api/receiver', '/api/v1/receiver', '/v1/receiver', '/receiver/']) {
      const { status } = await fetch(`${url}${path}`, { method: 'POST' });
      expect([path, status]).toEqual([path, 404]);
    }
    await until(() => seen.ends.length === 6);
    expect(seen.ends.slice(0, 2)).toEqual([
      'POST /receiver 200 success',
      'GET /api/v1/users 403 client_error ForbiddenException',
    ]);
    expect(seen.observations.map((observation) => app.http.isManagement(observation))).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  test('refusals are counted under its route', async () => {
    const { url, seen, app } = await apps.start(adapter, GuardedModule, { configure: mount });
    const allowed = await fetch(`${url}/receiver`);
    expect([allowed.status, allowed.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await fetch(`${url}/receiver`, { method: 'POST' })).status).toBe(401);
    const large = { method: 'POST', body: 'x'.repeat(101), headers: authorized };
    expect((await fetch(`${url}/receiver`, large)).status).toBe(413);
    await until(() => seen.ends.length === 3);
    expect(seen.ends).toEqual([
      'GET /receiver 405 client_error 405',
      'POST /receiver 401 client_error 401',
      'POST /receiver 413 client_error 413',
    ]);
    expect(app.http.inFlight).toBe(0);
  });

  test('an endpoint that throws is a server error of its own, and the app goes on', async () => {
    const { url, seen, said } = await apps.start(adapter, GuardedModule, {
      configure: (_nest, app) =>
        app.management.mount({ ...echo, handle: () => Promise.reject(new RangeError('no')) }),
    });
    const response = await fetch(`${url}/receiver`, { method: 'POST', headers: authorized });
    expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error\n']);
    expect((await fetch(`${url}/users`)).status).toBe(403);
    await until(() => seen.ends.length === 2);
    expect(seen.ends[0]).toBe('POST /receiver 500 server_error 500');
    expect(said.map((line) => line.split(':')[0])).toEqual(['warn EYRIE_MANAGEMENT_ENDPOINT_FAILED']);
  });

  test('a route of the app with the same path is a start error, whatever its method', async () => {
    await expect(apps.start(adapter, ClashingModule, { configure: mount })).rejects.toMatchObject({
      code: 'EYRIE_MANAGEMENT_PATH_TAKEN',
      problem:
        'The path /receiver of the management endpoint "receiver" already belongs to a route of the app',
    });
  });

  test('below a prefix the route of the app is another one', async () => {
    const { url } = await apps.start(adapter, ClashingModule, {
      configure: (nest, app) => {
        nest.setGlobalPrefix('api');
        mount(nest, app);
      },
    });
    expect(await (await fetch(`${url}/api/receiver`)).text()).toBe('the app’s own');
    expect((await fetch(`${url}/receiver`)).status).toBe(405);
  });

  test('on a port of its own it answers until after the app’s requests have ended', async () => {
    const { nest, app, url } = await apps.start(adapter, ClashingModule, {
      configure: (_nest, eyrie) => {
        eyrie.management.mount({ ...echo, address: { port: 0, host: '127.0.0.1' } });
      },
    });
    const own = `http://127.0.0.1:${app.management.ownPortOf('receiver')}/receiver`;
    const init = { method: 'POST', body: 'hello', headers: authorized };
    expect(await (await fetch(own, init)).text()).toBe('hello');
    expect(await (await fetch(`${url}/receiver`)).text()).toBe('the app’s own');
    await nest.close();
    await expect(fetch(own, init)).rejects.toThrow();
  });
});
