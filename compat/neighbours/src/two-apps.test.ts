// Two Nest apps in one process: identities, counts, lines, spans and evidence of each are its own.
import { equal } from 'node:assert/strict';
import { test } from 'node:test';
import { Controller, Get, Inject } from '@nestjs/common';
import { type Adapter, NeighbourApp } from './support/neighbour-app.js';
import { OrdersController, OrdersService } from './support/shop.js';

@Controller('bills')
class BillsController {
  constructor(@Inject('orders url') private readonly ordersUrl: string) {}

  /** One app asks the other, within one process. */
  @Get()
  async bill(): Promise<object> {
    return (await (await fetch(`${this.ordersUrl}/orders/1`)).json()) as object;
  }
}

const PAIRS: readonly (readonly [Adapter, Adapter])[] = [
  ['express', 'express'],
  ['express', 'fastify'],
  ['fastify', 'fastify'],
];

for (const [first, second] of PAIRS) {
  void test(`${first} beside ${second} in one process: nothing of one is told by the other`, {
    timeout: 60_000,
  }, async () => {
    const orders = await NeighbourApp.start(first, {
      service: 'orders',
      controllers: [OrdersController],
      providers: [OrdersService],
    });
    const billing = await NeighbourApp.start(second, {
      service: 'billing',
      controllers: [BillsController, OrdersController],
      providers: [OrdersService, { provide: 'orders url', useValue: orders.url }],
    });
    try {
      await Promise.all([
        orders.times(50, '/orders/1', 200),
        billing.times(30, '/bills', 200),
        billing.times(20, '/orders/1', 200),
        orders.post('/orders', { id: '1' }),
        billing.ask('/orders/guarded'),
      ]);
      for (const app of [orders, billing]) {
        for (const { service } of app.lines) equal(service, app.kept.service);
        const { 'service.name': name } = app.kept.spans[0]?.resource.attributes ?? {};
        equal(name, app.kept.service);
      }
      // The first one closes while the second goes on.
      await orders.tells({
        requests: { 'GET /orders/:id 200': 80, 'POST /orders 201': 1 },
        audited: { 'order.created': 1 },
      });
      await billing.times(10, '/orders/2', 200);
      await billing.tells({
        requests: { 'GET /bills 200': 30, 'GET /orders/:id 200': 30, 'GET /orders/guarded 403': 1 },
        audited: { 'access.denied': 1 },
      });
    } finally {
      await orders.end();
      await billing.end();
    }
  });
}
