// helmet and @fastify/helmet: headers that are set before a handler answers.
import { equal, ok } from 'node:assert/strict';
import fastifyHelmet from '@fastify/helmet';
import helmet from 'helmet';
import { onBothAdapters } from './support/neighbour-app.js';
import { OrdersController, OrdersService } from './support/shop.js';

onBothAdapters(
  'helmet: its headers stand on every answer, beside the request id, and counts are exact',
  () => ({
    controllers: [OrdersController],
    providers: [OrdersService],
    onExpress: (app) => app.use(helmet()),
    onFastify: (app) => app.register(fastifyHelmet),
  }),
  async (app) => {
    await app.times(30, '/orders/3', 200);
    for (const [path, status] of [
      ['/orders/guarded', 403],
      ['/orders/failing', 500],
      ['/nowhere', 404],
    ] as const) {
      const answer = await app.ask(path);
      equal(answer.status, status);
      equal(answer.headers.get('x-content-type-options'), 'nosniff', path);
      ok(answer.headers.get('content-security-policy'), path);
      ok(answer.headers.get('x-request-id'), path);
    }
    equal((await app.post('/orders', { id: '1' })).status, 201);
    // A page of JSON that is broken is answered before a route is known on Express, and after it on Fastify.
    equal(
      (
        await app.ask('/orders', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{',
        })
      ).status,
      400,
    );
    await app.tells({
      requests: {
        'GET /orders/:id 200': 30,
        'GET /orders/guarded 403': 1,
        'GET /orders/failing 500': 1,
        'GET unmatched 404': 1,
        'POST /orders 201': 1,
        'POST /orders 400': 1,
      },
      audited: { 'access.denied': 1, 'order.created': 1 },
      complaints: ['ExceptionsHandler: no such table'],
    });
  },
);
