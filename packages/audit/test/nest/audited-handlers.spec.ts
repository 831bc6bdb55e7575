import 'reflect-metadata';
import { Observed } from '@eyrie/core';
import {
  Body,
  type CanActivate,
  Controller,
  Delete,
  ForbiddenException,
  Get,
  Header,
  HttpCode,
  Param,
  ParseIntPipe,
  Post,
  Put,
  Sse,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { map, NEVER, type Observable, of, startWith, throwError, timer } from 'rxjs';
import { Audited, type AuditedCall } from '../../src/index.js';
import { startAudited, testOnBothAdapters } from '../support/audited-app.js';

interface Order {
  readonly id: string;
  status: string;
  password: string;
}

const anonymous = { id: 'anonymous', type: 'user', ip: '127.0.0.1' };
const order = ({ params }: AuditedCall) => ({ type: 'order', id: params.id ?? 'none' });

class Refuse implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Controller('orders')
class OrdersController {
  readonly #orders = new Map<string, Order>([['7', { id: '7', status: 'open', password: 'old' }]]);

  @Put(':id')
  @HttpCode(202)
  @Header('x-kept', 'yes')
  @Audited({
    type: 'order.updated',
    action: 'UPDATE',
    target: order,
    before: ({ params }: AuditedCall) => (params.id === '7' ? orderSeven : undefined),
    attributes: ({ request, args }: AuditedCall) => ({ sent: request?.body, args: args.length }),
  })
  async update(@Param('id') id: string, @Body() body: { readonly status: string }): Promise<Order> {
    // The very object that `before` has answered with.
    orderSeven.status = body.status;
    orderSeven.password = 'new';
    return { ...orderSeven, id };
  }

  @Post('plain')
  @Audited({ type: 'order.counted', action: 'READ' })
  plain(): object {
    return { count: this.#orders.size };
  }

  @Get('piped/:id')
  @Audited({ type: 'order.piped', action: 'READ', target: order })
  async piped(@Param('id', ParseIntPipe) id: number): Promise<object> {
    return { id };
  }

  @Get('stream/:id')
  @Audited({
    type: 'order.streamed',
    action: 'READ',
    target: order,
    after: ({ result }: AuditedCall) => result,
  })
  stream(@Param('id') id: string): Observable<object> {
    return of({ id, step: 1 }, { id, step: 2 });
  }

  @Get('broken-stream')
  @Audited({ type: 'order.streamed', action: 'READ' })
  brokenStream(): Observable<object> {
    return throwError(() => new ForbiddenException('not yours'));
  }

  @Sse('watch')
  @Audited({ type: 'order.watched', action: 'READ' })
  watch(): Observable<object> {
    return NEVER.pipe(startWith(1)).pipe(map((data) => ({ data })));
  }

  @Sse('watch-short')
  @Audited({ type: 'order.watched', action: 'READ' })
  watchShort(): Observable<object> {
    return timer(1).pipe(map((data) => ({ data })));
  }

  @Delete('denied')
  @Audited({ type: 'order.deleted', action: 'DELETE' })
  async denied(): Promise<never> {
    throw new ForbiddenException('not yours');
  }

  @Delete('denied-nobody')
  @Audited({
    type: 'order.deleted',
    action: 'DELETE',
    target: () => ({ type: 'order', id: undefined as never }),
  })
  async deniedNobody(): Promise<never> {
    throw new ForbiddenException('not yours');
  }

  @Delete('denied-unrecorded')
  @Audited({ type: 'order.deleted', action: 'DELETE', delivery: 'best_effort', hmac: ['/iban'] })
  async deniedUnrecorded(): Promise<never> {
    throw new ForbiddenException('not yours');
  }

  @Delete('unknown')
  @Audited({ type: 'order.deleted', action: 'DELETE' })
  unknown(): never {
    throw new UnauthorizedException();
  }

  @Delete('broken')
  @Audited({ type: 'order.deleted', action: 'DELETE' })
  async broken(): Promise<never> {
    throw new TypeError('no such table');
  }

  @Delete('quiet')
  @Audited({ type: 'order.deleted', action: 'DELETE', failures: false })
  async quiet(): Promise<never> {
    throw new TypeError('no such table');
  }

  @Delete('quietly-denied')
  @Audited({ type: 'order.deleted', action: 'DELETE', failures: false })
  async quietlyDenied(): Promise<never> {
    throw new ForbiddenException();
  }

  @UseGuards(Refuse)
  @Delete('guarded')
  @Audited({ type: 'order.deleted', action: 'DELETE' })
  async guarded(): Promise<void> {}

  @Observed('orders.stacked')
  @Audited({ type: 'order.stacked', action: 'EXECUTE', target: order })
  @Observed('orders.below')
  @Post('stacked/:id')
  async stacked(@Param('id') id: string): Promise<object> {
    return { id };
  }
}

const orderSeven: Order = { id: '7', status: 'open', password: 'old' };

const start = (world: Parameters<typeof startAudited>[0]) =>
  startAudited(world, { module: { controllers: [OrdersController] } });

testOnBothAdapters(
  'a call is an event with its target, what it has changed and in which request',
  async (world) => {
    Object.assign(orderSeven, { status: 'open', password: 'old' });
    const { url, told } = await start(world);
    const response = await fetch(`${url}/orders/7`, {
      method: 'PUT',
      body: '{"status":"paid"}',
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(202);
    expect(response.headers.get('x-kept')).toBe('yes');
    expect(await response.json()).toEqual({ id: '7', status: 'paid', password: 'new' });
    expect(await told(1)).toEqual([
      {
        type: 'order.updated',
        action: 'UPDATE',
        actor: anonymous,
        targets: [{ type: 'order', id: '7' }],
        changes: [
          { op: 'replace', path: '/password', from: '[REDACTED]', to: '[REDACTED]', redacted: 'mask' },
          { op: 'replace', path: '/status', from: 'open', to: 'paid' },
        ],
        attributes: { sent: { status: 'paid' }, args: 2 },
        in: 'PUT /orders/:id',
      },
    ]);
  },
);

testOnBothAdapters('a plain result is answered, and recorded without changes', async (world) => {
  const { url, events } = await start(world);
  const response = await fetch(`${url}/orders/plain`, {
    method: 'POST',
    headers: { 'user-agent': 'tests/1' },
  });
  expect([response.status, await response.json()]).toEqual([201, { count: 1 }]);
  const [event] = await events(1);
  expect(event).toEqual({
    specversion: '1.0',
    schema: 'audit/1',
    id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    type: 'order.counted',
    action: 'READ',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    observed_time: event?.time,
    stage: 'complete',
    outcome: 'success',
    actor: anonymous,
    targets: [],
    source: {
      service: 'shop',
      version: '1.2.3',
      environment: 'test',
      instance_id: expect.any(String),
    },
    request: {
      method: 'POST',
      route: '/orders/plain',
      id: response.headers.get('x-request-id'),
      user_agent: 'tests/1',
    },
  });
});

testOnBothAdapters('what a pipe refuses never reaches the method and is no event', async (world) => {
  const { url, told } = await start(world);
  expect((await fetch(`${url}/orders/piped/x`)).status).toBe(400);
  expect(await (await fetch(`${url}/orders/piped/12`)).json()).toEqual({ id: 12 });
  expect(await told(1)).toEqual([
    {
      type: 'order.piped',
      action: 'READ',
      actor: anonymous,
      targets: [{ type: 'order', id: '12' }],
      in: 'GET /orders/piped/:id',
    },
  ]);
});

testOnBothAdapters('a denial of the method is one event, not two', async (world) => {
  const { url, told } = await start(world);
  expect((await fetch(`${url}/orders/denied`, { method: 'DELETE' })).status).toBe(403);
  expect((await fetch(`${url}/orders/unknown`, { method: 'DELETE' })).status).toBe(401);
  expect(await told(2)).toEqual([
    {
      type: 'order.deleted',
      action: 'DELETE',
      outcome: 'denied',
      reason: { code: 'ForbiddenException', message: 'not yours', status: 403 },
      actor: anonymous,
      targets: [],
      in: 'DELETE /orders/denied',
    },
    {
      type: 'order.deleted',
      action: 'DELETE',
      outcome: 'denied',
      reason: { code: 'UnauthorizedException', message: 'Unauthorized', status: 401 },
      actor: anonymous,
      targets: [],
      in: 'DELETE /orders/unknown',
    },
  ]);
});

testOnBothAdapters('a denial whose target is none is the event of the method all the same', async (world) => {
  const { url, told } = await start(world);
  expect((await fetch(`${url}/orders/denied-nobody`, { method: 'DELETE' })).status).toBe(403);
  expect(await told(1)).toEqual([
    {
      type: 'order.deleted',
      action: 'DELETE',
      outcome: 'denied',
      reason: { code: 'ForbiddenException', message: 'not yours', status: 403 },
      actor: anonymous,
      targets: [],
      attributes: { audit_incomplete: ['target'] },
      in: 'DELETE /orders/denied-nobody',
    },
  ]);
});

testOnBothAdapters('a denial that the method cannot record is one of the request', async (world) => {
  const { url, told } = await start(world);
  expect((await fetch(`${url}/orders/denied-unrecorded`, { method: 'DELETE' })).status).toBe(403);
  expect(await told(1)).toEqual([
    {
      type: 'access.denied',
      action: 'EXECUTE',
      outcome: 'denied',
      reason: { code: 'ForbiddenException', status: 403 },
      actor: anonymous,
      targets: [{ type: 'route', id: 'DELETE /orders/denied-unrecorded' }],
      attributes: { path: '/orders/denied-unrecorded' },
      in: 'DELETE /orders/denied-unrecorded',
    },
  ]);
});

testOnBothAdapters('a failure is an event, unless it is asked not to be', async (world) => {
  const { url, told } = await start(world);
  for (const path of ['quiet', 'broken'])
    expect((await fetch(`${url}/orders/${path}`, { method: 'DELETE' })).status).toBe(500);
  expect(await told(1)).toEqual([
    {
      type: 'order.deleted',
      action: 'DELETE',
      outcome: 'failure',
      reason: { code: 'TypeError' },
      actor: anonymous,
      targets: [],
      in: 'DELETE /orders/broken',
    },
  ]);
});

testOnBothAdapters('a guard refuses before the method: then the request is the event', async (world) => {
  const { url, told } = await start(world);
  for (const path of ['guarded', 'quietly-denied'])
    expect((await fetch(`${url}/orders/${path}`, { method: 'DELETE' })).status).toBe(403);
  const denied = (path: string) => ({
    type: 'access.denied',
    action: 'EXECUTE',
    outcome: 'denied',
    reason: { code: 'ForbiddenException', status: 403 },
    actor: anonymous,
    targets: [{ type: 'route', id: `DELETE /orders/${path}` }],
    attributes: { path: `/orders/${path}` },
    in: `DELETE /orders/${path}`,
  });
  expect(await told(2)).toEqual([denied('guarded'), denied('quietly-denied')]);
});

testOnBothAdapters('an observable is recorded at its end, with what it emitted last', async (world) => {
  const { url, told } = await start(world);
  expect(await (await fetch(`${url}/orders/stream/7`)).json()).toEqual({ id: '7', step: 2 });
  expect((await fetch(`${url}/orders/broken-stream`)).status).toBe(403);
  expect(await told(2)).toEqual([
    {
      type: 'order.streamed',
      action: 'READ',
      actor: anonymous,
      targets: [{ type: 'order', id: '7' }],
      changes: [
        { op: 'add', path: '/id', to: '7' },
        { op: 'add', path: '/step', to: 2 },
      ],
      in: 'GET /orders/stream/:id',
    },
    {
      type: 'order.streamed',
      action: 'READ',
      outcome: 'denied',
      reason: { code: 'ForbiddenException', message: 'not yours', status: 403 },
      actor: anonymous,
      targets: [],
      in: 'GET /orders/broken-stream',
    },
  ]);
});

testOnBothAdapters(
  'a stream of events is recorded when it ends, and when the client leaves it',
  async (world) => {
    const { url, told } = await start(world);
    expect(await (await fetch(`${url}/orders/watch-short`)).text()).toContain('data: 0');
    const control = new AbortController();
    const response = await fetch(`${url}/orders/watch`, { signal: control.signal });
    await response.body?.getReader().read();
    control.abort();
    const watched = (path: string) => ({
      type: 'order.watched',
      action: 'READ',
      actor: anonymous,
      targets: [],
      in: `GET /orders/${path}`,
    });
    expect(await told(2)).toEqual([watched('watch-short'), watched('watch')]);
  },
);

testOnBothAdapters('it stands among other decorators in any order', async (world) => {
  const { url, app, told } = await start(world);
  const names: string[] = [];
  app.observations.subscribe({ name: 'names', onEnd: ({ name }) => names.push(name) });
  const response = await fetch(`${url}/orders/stacked/9`, { method: 'POST' });
  expect(await response.json()).toEqual({ id: '9' });
  expect(await told(1)).toEqual([
    {
      type: 'order.stacked',
      action: 'EXECUTE',
      actor: anonymous,
      targets: [{ type: 'order', id: '9' }],
      in: 'POST /orders/stacked/:id',
    },
  ]);
  expect(names).toEqual(['orders.below', 'orders.stacked', 'POST /orders/stacked/:id']);
});
