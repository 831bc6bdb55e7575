// Run by Vitest: the matchers of @eyrie/testing on an app with every signal on.
// oxlint-disable-next-line import/no-unassigned-import -- it gives the matchers to expect
import '@eyrie/testing/vitest';
import {
  Audited,
  counter,
  defineConfig,
  EyrieLogger,
  EyrieModule,
  InjectMetric,
  type MetricOf,
} from '@eyrie/nestjs';
import { TestObservability } from '@eyrie/testing';
import { Body, Controller, type INestApplication, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';

const ordersPlaced = counter({
  name: 'orders_placed_total',
  help: 'Orders.',
  labels: { plan: ['free', 'pro'] },
});

@Controller('orders')
class OrdersController {
  constructor(@InjectMetric(ordersPlaced) private readonly placed: MetricOf<typeof ordersPlaced>) {}

  @Post()
  @Audited({ type: 'order.created', action: 'CREATE' })
  async create(@Body() { plan }: { readonly plan: 'free' | 'pro' }): Promise<object> {
    this.placed.inc({ plan });
    return {};
  }
}

const config = defineConfig({
  service: { name: 'under-vitest' },
  metrics: { instruments: [ordersPlaced] },
  logging: { destinations: [{ type: 'stream', stream: { write: () => {} } }] },
  tracing: { sampling: { ratio: 1 } },
  store: { url: 'sqlite::memory:' },
  audit: {},
});

class RootModule {}

let app: INestApplication;
let observability: TestObservability;

beforeAll(async () => {
  const root = {
    module: RootModule,
    imports: [EyrieModule.forRoot(config)],
    controllers: [OrdersController],
  };
  app = await NestFactory.create(root, { bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(EyrieLogger));
  observability = TestObservability.of(app);
  await app.listen(0, '127.0.0.1');
});

beforeEach(() => observability.reset());

afterAll(() => app.close());

async function order(plan: string): Promise<void> {
  const response = await fetch(`${await app.getUrl()}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ plan }),
  });
  await response.text();
  await observability.settled();
}

test('what a request leaves is found', async () => {
  await order('pro');
  await order('free');
  expect(observability).toHaveRecorded('http_requests_total', { labels: { route: '/orders' }, value: 2 });
  expect(observability).toHaveRecorded(ordersPlaced, { labels: { plan: 'pro' }, value: 1 });
  expect(observability).toHaveSpan('POST /orders', { times: 2 });
  expect(observability).toHaveLogged({ message: 'POST /orders 201', times: 2 });
  expect(observability).toHaveAudited('order.created', { outcome: 'success', times: 2 });
  expect(observability).toBeValidTelemetry();
});

test('each test begins anew, and what is not there is said', async () => {
  expect(observability).not.toHaveSpan('POST /orders');
  await order('free');
  expect(observability).not.toHaveAudited('order.deleted');
  expect(() => expect(observability).toHaveSpan('POST /orders', { times: 2 })).toThrow(/POST \/orders/);
  expect(() => expect(observability).toHaveRecorded(ordersPlaced, { labels: { plan: 'pro' } })).toThrow(
    /orders_placed_total/,
  );
});
