// @nestjs/throttler: what it refuses is counted once, and Eyrie's own endpoints are not its business.
import { deepEqual, equal } from 'node:assert/strict';
import { APP_GUARD } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { onBothAdapters } from './support/neighbour-app.js';
import { OrdersController, OrdersService } from './support/shop.js';

const LIMIT = 20;

onBothAdapters(
  'throttler: each 429 is one error, one line and one span, and /metrics is never throttled',
  () => ({
    imports: [ThrottlerModule.forRoot([{ ttl: 60_000, limit: LIMIT }])],
    controllers: [OrdersController],
    providers: [OrdersService, { provide: APP_GUARD, useClass: ThrottlerGuard }],
  }),
  async (app) => {
    const statuses: number[] = [];
    for (let sent = 0; sent < LIMIT + 15; sent += 1) statuses.push((await app.ask('/orders/1')).status);
    deepEqual(statuses, [...Array(LIMIT).fill(200), ...Array(15).fill(429)]);
    await app.times(2 * LIMIT, '/metrics', 200);

    const page = await app.page();
    deepEqual(page.samples('http_requests_errors_total', ['route', 'status_code', 'error_type']), {
      '/orders/:id 429 ThrottlerException': 15,
    });
    await app.answered(LIMIT + 15);
    const refused = app.lines.filter(({ http }) => http?.status_code === 429);
    equal(refused.length, 15);
    for (const { level, http } of refused) deepEqual([level, http?.outcome], ['WARN', 'client_error']);
    await app.tells({ requests: { 'GET /orders/:id 200': LIMIT, 'GET /orders/:id 429': 15 } });
  },
);
