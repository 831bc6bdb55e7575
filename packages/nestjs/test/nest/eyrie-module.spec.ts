import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Controller, Get, type INestApplication, Injectable, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  Audited,
  counter,
  defineConfig,
  EYRIE_CONFIG,
  type EyrieConfig,
  EyrieLogger,
  EyrieModule,
  InjectMetric,
  InjectStore,
  type LoggingOptions,
  type MetricOf,
  MetricsModule,
  type Store,
  Tracer,
} from '../../src/index.js';

const meals = counter({ name: 'meals_total', help: 'Meals that were served.' });

class Lines {
  readonly all: Record<string, unknown>[] = [];

  write(line: string): void {
    this.all.push(JSON.parse(line) as Record<string, unknown>);
  }

  of(logger: string): readonly Record<string, unknown>[] {
    return this.all.filter((line) => line.logger === logger);
  }
}

function logging(lines: Lines): LoggingOptions {
  return { destinations: [{ type: 'stream', stream: lines }] };
}

@Injectable()
class Kitchen {
  @Audited({ type: 'meal.cooked', action: 'CREATE', delivery: 'required' })
  async cook(): Promise<string> {
    return 'soup';
  }
}

@Controller()
class MealsController {
  constructor(private readonly kitchen: Kitchen) {}

  @Get('meals')
  meal(): Promise<string> {
    return this.kitchen.cook();
  }
}

let folder: string;
const apps: INestApplication[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eyrie-module-'));
});

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
  await rm(folder, { recursive: true, force: true });
});

async function start(module: Type | { module: Type }, adapter = new ExpressAdapter() as object) {
  const app = await NestFactory.create(module, adapter as ExpressAdapter, {
    bufferLogs: true,
    abortOnError: false,
  });
  apps.push(app);
  app.useLogger(app.get(EyrieLogger));
  await app.listen(0, '127.0.0.1');
  return app;
}

function appWith(config: EyrieConfig | undefined) {
  @Module({ imports: [EyrieModule.forRoot(config)], controllers: [MealsController], providers: [Kitchen] })
  class AppModule {}
  return AppModule;
}

async function text(app: INestApplication, path: string): Promise<string> {
  return (await fetch(`${await app.getUrl()}${path}`)).text();
}

describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
])('on %s', (_name, adapter) => {
  test('one request is in the metrics, the log, the trace and the audit trail', async () => {
    const lines = new Lines();
    const config = defineConfig({
      service: { name: 'canteen' },
      logging: logging(lines),
      audit: {},
      store: { url: `sqlite:${join(folder, 'store.db')}` },
    });
    const app = await start(appWith(config), adapter());
    expect(await text(app, '/meals')).toBe('soup');
    const page = await text(app, '/metrics');
    await app.close();
    expect(page).toContain('http_requests_total{method="GET",route="/meals",status_code="200"} 1\n');
    expect(page).toContain('eyrie_audit_emitted_total{delivery="required"} 1\n');
    const [line] = lines.of('access');
    expect(line).toMatchObject({
      service: 'canteen',
      trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      http: { method: 'GET', route: '/meals', status_code: 200 },
    });
    expect(await readdir(folder)).toContain('store.db');
  });
});

test('without a config metrics, logs and traces are on, and no store is opened', async () => {
  const before = process.cwd();
  process.chdir(folder);
  try {
    const app = await start(appWith(undefined));
    expect(await text(app, '/meals')).toBe('soup');
    expect(await text(app, '/metrics')).toContain('route="/meals"');
    expect(app.get(Tracer)).toBeInstanceOf(Tracer);
    await app.close();
    expect(await readdir(folder)).toEqual([]);
  } finally {
    process.chdir(before);
  }
});

test('each signal is switched off by its own section', async () => {
  const lines = new Lines();
  const off = { enabled: false };
  const app = await start(
    appWith({ metrics: off, tracing: off, audit: off, store: off, logging: logging(lines) }),
  );
  expect(await text(app, '/meals')).toBe('soup');
  expect((await fetch(`${await app.getUrl()}/metrics`)).status).toBe(404);
  await app.close();
  expect(lines.of('access').map(({ message }) => message)).toEqual(['GET /meals 200', 'GET unmatched 404']);
  expect(lines.of('Eyrie')).toMatchObject([
    {
      context: {
        on: ['logs: info and above to stream; a line for each request'],
        off: [
          'metrics: nothing is counted. Look at metrics.enabled and EYRIE_METRICS_ENABLED, which switch them',
          'audit: nothing is recorded. A section "audit" in eyrie.config.ts, or EYRIE_AUDIT_ENABLED=true, switches it on',
          'traces: off; trace context of callers is passed on. Look at tracing.enabled, EYRIE_TRACING_ENABLED and OTEL_SDK_DISABLED, which switch them',
        ],
      },
    },
  ]);
  const silent = await start(appWith({ logging: off }));
  expect(await text(silent, '/metrics')).toContain('target_info');
});

test('a start says once what is on, where it is served and what is missing', async () => {
  const lines = new Lines();
  const app = await start(appWith({ service: { name: 'canteen', version: '1.0' }, logging: logging(lines) }));
  const origin = await app.getUrl();
  const [said, ...further] = lines.of('Eyrie');
  expect(further).toEqual([]);
  expect(said).toMatchObject({
    level: 'INFO',
    message: 'Eyrie watches canteen 1.0 in test',
    context: {
      on: [
        'metrics: golden signals and saturation, at most 2000 series each',
        'logs: info and above to stream; a line for each request',
        'traces: all new ones; nothing is sent; libraries: none',
      ],
      off: [
        'audit: nothing is recorded. A section "audit" in eyrie.config.ts, or EYRIE_AUDIT_ENABLED=true, switches it on',
      ],
      served: [
        `${origin}/metrics to everybody`,
        `${origin}/api/v1/log-levels to nobody: set EYRIE_LOGGING_LEVEL_CONTROL_TOKEN`,
      ],
      missing: [
        'traces: Set OTEL_EXPORTER_OTLP_ENDPOINT, or tracing.exporter, to send them; ids are in the logs all the same',
      ],
    },
  });
});

test('declared metrics of the config and of a feature are injected', async () => {
  const orders = counter({ name: 'orders_total', help: 'Orders.' });
  @Injectable()
  class Waiter {
    constructor(
      @InjectMetric(meals) readonly served: MetricOf<typeof meals>,
      @InjectMetric(orders) readonly ordered: MetricOf<typeof orders>,
    ) {}
  }
  @Module({ imports: [MetricsModule.forFeature([orders])], providers: [Waiter] })
  class WaiterModule {}
  @Module({
    imports: [
      EyrieModule.forRoot({ metrics: { instruments: [meals] }, logging: { enabled: false } }),
      WaiterModule,
    ],
  })
  class AppModule {}
  const app = await start(AppModule);
  const waiter = app.get(Waiter);
  waiter.served.inc();
  waiter.ordered.inc();
  const page = await text(app, '/metrics');
  expect(page).toContain('\nmeals_total 1\n');
  expect(page).toContain('\norders_total 1\n');
});

test('a factory gives the config, and what it declares beside it is injected', async () => {
  @Injectable()
  class Settings {
    readonly name = 'canteen-async';
  }
  @Module({ providers: [Settings], exports: [Settings] })
  class SettingsModule {}
  @Injectable()
  class Waiter {
    constructor(@InjectMetric(meals) readonly served: MetricOf<typeof meals>) {}
  }
  const lines = new Lines();
  @Module({
    imports: [
      EyrieModule.forRootAsync({
        imports: [SettingsModule],
        inject: [Settings],
        instruments: [meals],
        useFactory: async ({ name }: Settings) => ({ service: { name }, logging: logging(lines) }),
      }),
    ],
    providers: [Waiter],
  })
  class AppModule {}
  const app = await start(AppModule);
  app.get(Waiter).served.inc();
  expect(await text(app, '/metrics')).toContain('\nmeals_total 1\n');
  expect(app.get(EYRIE_CONFIG)).toMatchObject({ service: { name: 'canteen-async' } });
  expect(lines.of('Eyrie')[0]).toMatchObject({ service: 'canteen-async' });
});

test('a store that nobody asked for refuses what it is given, with the remedy', async () => {
  @Injectable()
  class Notes {
    constructor(@InjectStore() readonly store: Store) {}
  }
  @Module({ imports: [EyrieModule.forRoot({ logging: { enabled: false } })], providers: [Notes] })
  class AppModule {}
  const { store } = (await start(AppModule)).get(Notes);
  await expect(store.query('SELECT 1')).rejects.toMatchObject({
    code: 'EYRIE_STORE_OFF',
    remedy: 'Add the section "store" to eyrie.config.ts, or see why its "enabled" is false',
  });
});

test('a config that is wrong keeps the app from starting, by property, value and remedy', async () => {
  const config = { tracing: { detail: 'everything' } } as unknown as EyrieConfig;
  await expect(start(appWith(config))).rejects.toMatchObject({
    code: 'EYRIE_CONFIG_INVALID',
    message: expect.stringContaining('tracing.detail'),
  });
});

test('a module of one signal beside it is refused', async () => {
  @Module({ imports: [EyrieModule.forRoot(), MetricsModule.forRoot()] })
  class AppModule {}
  await expect(start(AppModule)).rejects.toMatchObject({ code: 'EYRIE_METRICS_TWICE' });
});

test('an app that serves nothing has its signals and says so', async () => {
  const lines = new Lines();
  @Module({ imports: [EyrieModule.forRoot({ logging: logging(lines) })] })
  class WorkerModule {}
  const context = await NestFactory.createApplicationContext(WorkerModule, { bufferLogs: true });
  context.useLogger(context.get(EyrieLogger));
  await context.close();
  const said = lines.of('Eyrie')[0]?.context as { on: string[]; served: string[] };
  expect(said.served[0]).toBe('/metrics to nobody: this app has no HTTP server');
  expect(said.on).toHaveLength(3);
});

test('where logs are off, a start says the same to the logger of Nest', async () => {
  const said: unknown[][] = [];
  const logger = { log: (...call: unknown[]) => said.push(call), warn() {}, error() {} };
  @Module({ imports: [EyrieModule.forRoot({ service: { name: 'canteen' }, logging: { enabled: false } })] })
  class AppModule {}
  const app = await NestFactory.create(AppModule, { logger });
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  const [block] = said.find(([, context]) => context === 'Eyrie') ?? [];
  expect(String(block).split('\n')).toEqual([
    'Eyrie watches canteen 0.0.0 in test',
    '  on       metrics: golden signals and saturation, at most 2000 series each',
    '           traces: all new ones; nothing is sent; libraries: none',
    '  off      logs: nothing is written. Look at logging.enabled and EYRIE_LOGGING_ENABLED, which switch them',
    '           audit: nothing is recorded. A section "audit" in eyrie.config.ts, or EYRIE_AUDIT_ENABLED=true, switches it on',
    `  served   ${await app.getUrl()}/metrics to everybody`,
    '  missing  traces: Set OTEL_EXPORTER_OTLP_ENDPOINT, or tracing.exporter, to send them; ids are in the logs all the same',
  ]);
});

test('a test puts another config in the place of the one that the root module was given', async () => {
  const testing = await Test.createTestingModule({
    imports: [appWith(defineConfig({ service: { name: 'canteen' }, metrics: { instruments: [meals] } }))],
  })
    .overrideProvider(EYRIE_CONFIG)
    .useValue(defineConfig({ service: { name: 'canteen-tested' }, logging: { enabled: false } }))
    .compile();
  const app = testing.createNestApplication({ logger: false });
  apps.push(app);
  await app.listen(0, '127.0.0.1');
  expect(await text(app, '/metrics')).toContain('service_name="canteen-tested"');
});

test('what is no declaration among the instruments keeps the app from starting', async () => {
  const config = { metrics: { instruments: [meals, 'orders'] } } as unknown as EyrieConfig;
  await expect(start(appWith(config))).rejects.toMatchObject({
    code: 'EYRIE_CONFIG_INVALID',
    message: expect.stringContaining('metrics.instruments[1]'),
  });
});
