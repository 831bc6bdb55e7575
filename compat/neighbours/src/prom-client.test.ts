// prom-client and @willsoto/nestjs-prometheus: what a service has counted itself, on the same page as ours.
import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { EyrieModule } from '@eyrie/nestjs';
import { Controller, type DynamicModule, Get, Injectable } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { InjectMetric, makeCounterProvider, PrometheusModule } from '@willsoto/nestjs-prometheus';
import { Counter, collectDefaultMetrics, Histogram, Registry, register } from 'prom-client';
import { type NeighbourApp, onBothAdapters } from './support/neighbour-app.js';
import type { Page } from './support/page.js';

@Injectable()
class Tills {
  /** A registry of one app, as its tests run several. */
  readonly registry: Registry;
  readonly sales: Counter<'till'>;
  readonly waits: Histogram;

  constructor() {
    this.registry = tillRegistry;
    this.sales = new Counter({
      name: 'till_sales_total',
      help: 'Sales.',
      labelNames: ['till'],
      registers: [this.registry],
    });
    this.waits = new Histogram({
      name: 'till_wait_seconds',
      help: 'Waits.',
      buckets: [1],
      registers: [this.registry],
    });
  }
}

let tillRegistry = register;

@Controller('tills')
class TillsController {
  constructor(private readonly tills: Tills) {}

  @Get()
  sell(): object {
    this.tills.sales.inc({ till: 'first' });
    this.tills.waits.observe(0.5);
    return {};
  }
}

async function isOnePage(app: NeighbourApp): Promise<Page> {
  const page = await app.page();
  deepEqual(
    page.families.filter((name, index) => page.families.indexOf(name) !== index),
    [],
    'families twice',
  );
  const open = await app.ask('/metrics', {
    headers: { accept: 'application/openmetrics-text; version=1.0.0' },
  });
  ok(open.headers.get('content-type')?.startsWith('application/openmetrics-text'));
  ok(open.text.endsWith('# EOF\n'));
  const families = open.text.match(/^# TYPE \S+/gm) ?? [];
  equal(new Set(families).size, families.length, 'families twice in OpenMetrics');
  return page;
}

for (const { name, ownRegistry } of [
  { name: 'the default registry with its default metrics', ownRegistry: false },
  { name: 'a registry of its own with default metrics', ownRegistry: true },
]) {
  onBothAdapters(
    `prom-client: ${name} stands on one page with ours`,
    () => {
      register.clear();
      tillRegistry = ownRegistry ? new Registry() : register;
      collectDefaultMetrics({ register: tillRegistry });
      return {
        config: { metrics: { include: [tillRegistry] } },
        controllers: [TillsController],
        providers: [Tills],
      };
    },
    async (app) => {
      await app.times(40, '/tills', 200);
      const page = await isOnePage(app);
      deepEqual(page.samples('till_sales_total', ['till']), { first: 40 });
      equal(page.value('till_wait_seconds_count'), 40);
      ok((page.value('process_cpu_seconds_total') ?? 0) > 0);
      ok((page.value('nodejs_eventloop_lag_seconds') ?? -1) >= 0);
      ok(page.families.includes('http_request_duration_seconds'));
      await app.tells({ requests: { 'GET /tills 200': 40 } });
    },
  );
}

@Controller('lanes')
class LanesController {
  constructor(@InjectMetric('lane_calls_total') private readonly calls: Counter) {}

  @Get()
  call(): object {
    this.calls.inc();
    return {};
  }
}

onBothAdapters(
  '@willsoto/nestjs-prometheus: its metrics are on our page too, once its own page has another path',
  () => {
    register.clear();
    return {
      imports: [PrometheusModule.register({ path: '/prometheus' })],
      config: { metrics: { include: [register] } },
      controllers: [LanesController],
      providers: [makeCounterProvider({ name: 'lane_calls_total', help: 'Calls.' })],
    };
  },
  async (app) => {
    await app.times(15, '/lanes', 200);
    equal((await isOnePage(app)).value('lane_calls_total'), 15);
    const own = await app.page('/prometheus');
    equal(own.value('lane_calls_total'), 15);
    ok(!own.families.includes('http_requests_total'));
    await app.tells({ requests: { 'GET /lanes 200': 15, 'GET /prometheus 200': 1 } });
  },
);

async function failsToStart(
  imports: readonly DynamicModule[],
  says: (error: StartError) => boolean,
): Promise<void> {
  class RootModule {}
  const root = { module: RootModule, imports: [...imports] };
  await rejects(
    NestFactory.create(root, { logger: false, abortOnError: false }).then((app) => app.init()),
    says,
  );
}

void test('@willsoto/nestjs-prometheus at /metrics, its default, stops the start: one of both must move', async () => {
  register.clear();
  await failsToStart(
    [EyrieModule.forRoot(), PrometheusModule.register()],
    ({ code }) => code === 'EYRIE_MANAGEMENT_PATH_TAKEN',
  );
});

void test('a name that both have stops the start, and the error says which', async () => {
  const registry = new Registry();
  new Counter({ name: 'http_requests_total', help: 'Requests.', registers: [registry] });
  await failsToStart(
    [EyrieModule.forRoot({ metrics: { include: [registry] } })],
    ({ code, message }) =>
      code === 'EYRIE_METRICS_NAME_IN_MERGED_REGISTRY' && message.includes('"http_requests_total"'),
  );
});

type StartError = Error & { readonly code?: string };
