import 'reflect-metadata';
import { request } from 'node:http';
import {
  type CanActivate,
  Controller,
  Delete,
  type ExecutionContext,
  ForbiddenException,
  Get,
  Post,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { AuditService } from '../../src/index.js';
import {
  type AppWorld,
  type AuditedApp,
  type AuditedAppOptions,
  startAudited,
  testOnBothAdapters,
  until,
} from '../support/audited-app.js';

/** Signs in whom the header names: as `user.id`, or as `user.sub` of a token; everybody else is unknown. */
class SignIn implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const incoming = context.switchToHttp().getRequest<{ headers: Record<string, string>; user?: object }>();
    const { id, sub, number } = incoming.headers;
    if (id === undefined && sub === undefined && number === undefined) throw new UnauthorizedException();
    incoming.user = sub === undefined ? { id: number === undefined ? id : Number(number) } : { sub };
    return true;
  }
}

let entered = 0;
let release: () => void = () => {};

@Controller()
class DoorController {
  constructor(private readonly audit: AuditService) {}

  @Get('open')
  async open(): Promise<object> {
    await this.audit.emit({ type: 'door.opened', action: 'EXECUTE' });
    return { open: true };
  }

  @UseGuards(SignIn)
  @Post('signed-in')
  async signedIn(): Promise<object> {
    await this.audit.emit({ type: 'door.opened', action: 'EXECUTE' });
    return { open: true };
  }

  @UseGuards(SignIn)
  @Delete('refused/:id')
  refused(): never {
    throw new ForbiddenException('nobody may');
  }

  @Get('slow')
  async slow(): Promise<object> {
    return await this.#wait();
  }

  @Post('slow-post')
  async slowPost(): Promise<object> {
    return await this.#wait();
  }

  async #wait(): Promise<object> {
    entered += 1;
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    return { late: true };
  }
}

const anonymous = { id: 'anonymous', type: 'user', ip: '127.0.0.1' };

const start = (world: AppWorld, options: AuditedAppOptions = {}) =>
  startAudited(world, { ...options, module: { controllers: [DoorController] } });

const denied = (method: string, path: string, route: string, actor: object, reason: object) => ({
  type: 'access.denied',
  action: 'EXECUTE',
  outcome: 'denied',
  reason,
  actor,
  targets: [{ type: 'route', id: `${method} ${route}` }],
  attributes: { path },
  in: `${method} ${route}`,
});

testOnBothAdapters('401 of a guard and 403 of a handler are events, with who was refused', async (world) => {
  const { url, told } = await start(world);
  expect((await fetch(`${url}/refused/7`, { method: 'DELETE' })).status).toBe(401);
  const signedIn = { method: 'DELETE', headers: { id: 'ann' } };
  expect((await fetch(`${url}/refused/8`, signedIn)).status).toBe(403);
  expect(await told(2)).toEqual([
    denied('DELETE', '/refused/7', '/refused/:id', anonymous, { code: 'UnauthorizedException', status: 401 }),
    denied(
      'DELETE',
      '/refused/8',
      '/refused/:id',
      { id: 'ann', type: 'user', ip: '127.0.0.1' },
      { code: 'ForbiddenException', status: 403 },
    ),
  ]);
});

testOnBothAdapters('what is not there, and what went well, is no event by itself', async (world) => {
  const { url, told } = await start(world);
  expect((await fetch(`${url}/missing`)).status).toBe(404);
  expect((await fetch(`${url}/signed-in`, { method: 'POST', headers: { id: 'ann' } })).status).toBe(201);
  expect(await told(1)).toEqual([
    {
      type: 'door.opened',
      action: 'EXECUTE',
      actor: { id: 'ann', type: 'user', ip: '127.0.0.1' },
      targets: [],
      in: 'POST /signed-in',
    },
  ]);
});

testOnBothAdapters('refusals of a management endpoint are none of access.denied', async (world) => {
  const { url, told } = await start(world);
  expect((await fetch(`${url}/api/v1/deployments`, { method: 'POST' })).status).toBe(401);
  expect(await told(0)).toEqual([]);
});

testOnBothAdapters('with denied: false refusals are no events', async (world) => {
  const { url, told } = await start(world, { audit: { requests: { denied: false } } });
  expect((await fetch(`${url}/refused/7`, { method: 'DELETE' })).status).toBe(401);
  expect(await told(0)).toEqual([]);
});

/** Sends a request, leaves once the handler runs, and lets the handler finish. */
async function leave({ app, url }: AuditedApp, method: string, path: string): Promise<void> {
  const before = entered;
  const sent = request(`${url}${path}`, { method });
  sent.on('error', () => {});
  sent.end();
  await until(() => entered > before, 'the handler');
  sent.destroy();
  await until(() => app.http.inFlight === 0, 'the server to see it');
  release();
}

const aborted = (method: string, path: string) => ({
  type: 'request.aborted',
  action: 'EXECUTE',
  outcome: 'unknown',
  reason: { code: 'client_closed_request', status: 499 },
  actor: anonymous,
  targets: [{ type: 'route', id: `${method} ${path}` }],
  attributes: { path },
  in: `${method} ${path}`,
});

testOnBothAdapters(
  'a client that leaves a POST is an event, one that leaves a GET is none',
  async (world) => {
    const running = await start(world);
    await leave(running, 'GET', '/slow');
    await leave(running, 'POST', '/slow-post');
    expect(await running.told(1)).toEqual([aborted('POST', '/slow-post')]);
  },
);

testOnBothAdapters('with aborted: "all" both are events', async (world) => {
  const running = await start(world, { audit: { requests: { aborted: 'all' } } });
  await leave(running, 'GET', '/slow');
  await leave(running, 'POST', '/slow-post');
  const events = await running.told(2);
  expect(events).toHaveLength(2);
  expect(events).toEqual(expect.arrayContaining([aborted('GET', '/slow'), aborted('POST', '/slow-post')]));
});

testOnBothAdapters('with aborted: "none" neither is', async (world) => {
  const running = await start(world, { audit: { requests: { aborted: 'none' } } });
  await leave(running, 'POST', '/slow-post');
  expect(await running.told(0)).toEqual([]);
});

testOnBothAdapters('the actor is the request’s user, by id or by sub', async (world) => {
  const { url, events } = await start(world);
  const whoever = [{ id: 'ann' }, { sub: 'auth0|7' }, { number: '42' }, { id: 'undefined' }, { sub: 'NaN' }];
  for (const headers of whoever)
    await fetch(`${url}/signed-in`, { method: 'POST', headers: headers as Record<string, string> });
  const ids = (await events(5)).map(({ actor }) => actor.id);
  expect(ids).toEqual(['ann', 'auth0|7', '42', 'anonymous', 'anonymous']);
});

testOnBothAdapters(
  'a resolver of the app’s own knows better, and where it knows nothing the user counts',
  async (world) => {
    const asked: (object | undefined)[] = [];
    const { url, audit, events } = await start(world, {
      audit: {
        actor: ({ request: incoming }) => {
          asked.push(incoming);
          const { headers } = (incoming ?? {}) as { readonly headers?: Record<string, string> };
          if (headers === undefined) return { id: 'job', type: 'system' };
          return headers.account === undefined
            ? undefined
            : { id: headers.account, type: 'service', ip: '::1', name: 'Account' };
        },
      },
    });
    await fetch(`${url}/open`, { headers: { account: 'acme' } });
    await fetch(`${url}/signed-in`, { method: 'POST', headers: { id: 'ann' } });
    await audit.emit({ type: 'door.closed', action: 'EXECUTE' });
    const actors = (await events(3)).map(({ actor }) => actor);
    expect(actors).toEqual([
      { id: 'acme', type: 'service', ip: '::1', name: 'Account' },
      { id: 'ann', type: 'user', ip: '127.0.0.1' },
      { id: 'job', type: 'system' },
    ]);
    expect(asked.filter((each) => each === undefined).length).toBeGreaterThan(0);
  },
);

testOnBothAdapters(
  'a resolver that throws or names nobody is said once, and hides no denial',
  async (world) => {
    const { url, told, said } = await start(world, {
      audit: {
        actor: ({ request: incoming }) => {
          const { headers } = (incoming ?? {}) as { readonly headers?: Record<string, string> };
          if (headers?.id === 'ann') return { id: '', type: 'user' };
          throw new TypeError('no session');
        },
      },
    });
    await fetch(`${url}/refused/7`, { method: 'DELETE' });
    await fetch(`${url}/refused/8`, { method: 'DELETE', headers: { id: 'ann' } });
    expect(await told(2)).toEqual([
      denied('DELETE', '/refused/7', '/refused/:id', anonymous, {
        code: 'UnauthorizedException',
        status: 401,
      }),
      denied(
        'DELETE',
        '/refused/8',
        '/refused/:id',
        { id: 'ann', type: 'user', ip: '127.0.0.1' },
        { code: 'ForbiddenException', status: 403 },
      ),
    ]);
    expect(said.filter((line) => line.startsWith('warn'))).toEqual([
      'warn EYRIE_AUDIT_ACTOR_UNRESOLVED: The actor resolver of the audit trail threw: no session. ' +
        'Events name whom the request itself names, else "anonymous". Mend the option "actor".',
    ]);
  },
);

const FORWARDED = { 'x-forwarded-for': '198.51.100.77' };

for (const [policy, shown] of [
  ['full', '198.51.100.77'],
  ['truncated', '198.51.100.0'],
  ['hashed', expect.stringMatching(/^[0-9a-f]{12,}$/)],
  ['none', undefined],
] as const) {
  testOnBothAdapters(`clientIp "${policy}" shows as much of the client’s address`, async (world) => {
    const { url, events } = await start(world, {
      audit: { clientIp: policy },
      config: { http: { trustedProxies: ['127.0.0.1/32'] } },
    });
    await fetch(`${url}/open`, { headers: FORWARDED });
    const [event] = await events(1);
    expect(event?.actor.ip).toEqual(shown);
  });
}
