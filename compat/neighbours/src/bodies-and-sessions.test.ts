// rawBody, CORS, sessions and Passport: what reads a request before its handler does.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { test } from 'node:test';
import { Audited } from '@eyrie/nestjs';
import {
  Controller,
  Get,
  Headers,
  HttpCode,
  Injectable,
  Post,
  type RawBodyRequest,
  Req,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import session from 'express-session';
import { Strategy } from 'passport';
import { NeighbourApp, onBothAdapters } from './support/neighbour-app.js';
import { OrdersController, OrdersService } from './support/shop.js';

const SECRET = 'a-secret-of-the-webhook';
const sign = (body: string | Buffer): string => createHmac('sha256', SECRET).update(body).digest('hex');

@Controller('webhooks')
class WebhooksController {
  @Post()
  @HttpCode(200)
  receive(
    @Req() { rawBody, body }: RawBodyRequest<{ body: object }>,
    @Headers('x-signature') signature: string,
  ): object {
    const expected = sign(rawBody ?? '');
    if (
      signature.length !== expected.length ||
      !timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
    ) {
      throw new UnauthorizedException();
    }
    return body;
  }
}

onBothAdapters(
  'rawBody: a webhook is verified over the very bytes that were sent',
  () => ({ controllers: [WebhooksController], nest: { rawBody: true } }),
  async (app) => {
    // Not as JSON.stringify writes it, so that only the bytes themselves fit.
    const body = '{ "paid" :  true }';
    const send = (signature: string) =>
      app.ask('/webhooks', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-signature': signature },
        body,
      });
    for (let sent = 0; sent < 10; sent += 1) equal((await send(sign(body))).text, '{"paid":true}');
    equal((await send(sign('other'))).status, 401);
    await app.tells({
      requests: { 'POST /webhooks 200': 10, 'POST /webhooks 401': 1 },
      audited: { 'access.denied': 1 },
    });
  },
);

onBothAdapters(
  'CORS: preflights are counted under no route, and the request id is on what follows',
  () => ({
    controllers: [OrdersController],
    providers: [OrdersService],
    configure: (app) => app.enableCors({ origin: 'https://shop.example', exposedHeaders: ['x-request-id'] }),
  }),
  async (app) => {
    const origin = { origin: 'https://shop.example' };
    const preflight = { ...origin, 'access-control-request-method': 'POST' };
    for (let sent = 0; sent < 5; sent += 1) {
      equal((await app.ask('/orders', { method: 'OPTIONS', headers: preflight })).status, 204);
    }
    const answer = await app.ask('/orders/1', { headers: origin });
    equal(answer.headers.get('access-control-allow-origin'), 'https://shop.example');
    ok(answer.headers.get('x-request-id'));
    await app.tells({ requests: { 'OPTIONS unmatched 204': 5, 'GET /orders/:id 200': 1 } });
  },
);

@Injectable()
class TokenStrategy extends PassportStrategy(
  class extends Strategy {
    override readonly name = 'token';

    override authenticate(request: { readonly headers: Readonly<Record<string, unknown>> }): void {
      const { authorization } = request.headers;
      if (authorization === 'Bearer of-ada') this.success({ id: 'ada' });
      else this.fail(401);
    }
  },
  'token',
) {
  validate(): void {}
}

@Controller('accounts')
@UseGuards(AuthGuard('token'))
class AccountsController {
  @Post()
  @Audited({ type: 'account.opened', action: 'CREATE' })
  async open(): Promise<object> {
    return {};
  }
}

onBothAdapters(
  'passport: who it signs in is the actor of the evidence, and whom it refuses is evidence too',
  () => ({ imports: [PassportModule], controllers: [AccountsController], providers: [TokenStrategy] }),
  async (app) => {
    const known = { method: 'POST', headers: { authorization: 'Bearer of-ada' } };
    await app.times(6, '/accounts', 201, known);
    await app.times(3, '/accounts', 401, { method: 'POST' });
    await app.tells({
      requests: { 'POST /accounts 201': 6, 'POST /accounts 401': 3 },
      audited: { 'account.opened': 6, 'access.denied': 3 },
    });
    const opened = (await app.kept.events()).filter(({ type }) => type === 'account.opened');
    for (const { actor } of opened) deepEqual(actor.id, 'ada');
  },
);

@Controller('visits')
class VisitsController {
  @Get()
  visit(@Req() { session: visitor }: { session: { visits?: number } }): object {
    visitor.visits = (visitor.visits ?? 0) + 1;
    return { visits: visitor.visits };
  }
}

void test('express: a session that holds the end of an answer back is counted, and no cookie is in a line', async () => {
  const app = await NeighbourApp.start('express', {
    controllers: [VisitsController],
    onExpress: (nest) =>
      nest.use(session({ secret: 'of-the-session', resave: false, saveUninitialized: false })),
  });
  try {
    const first = await app.ask('/visits');
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    ok(cookie.startsWith('connect.sid='));
    for (let visits = 2; visits <= 8; visits += 1) {
      deepEqual(JSON.parse((await app.ask('/visits', { headers: { cookie } })).text), { visits });
    }
    await app.tells({ requests: { 'GET /visits 200': 8 } });
    const told = JSON.stringify([app.lines, app.kept.spans.map(({ attributes }) => attributes)]);
    ok(!told.includes(cookie.slice('connect.sid='.length)));
  } finally {
    await app.end();
  }
});
