// oxlint-disable-next-line import/no-unassigned-import -- it gives the matchers to expect
import '../../src/jest.js';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditModule, type AuditSink } from '@eyrie/audit';
import { type DefinedConfig, defineConfig, type EyrieConfig, isDefinedConfig } from '@eyrie/core/engine';
import { LoggingModule } from '@eyrie/logging';
import { MetricsModule } from '@eyrie/metrics';
import { STORE, StoreModule } from '@eyrie/store';
import type { Store } from '@eyrie/store/engine';
import { TracingModule } from '@eyrie/tracing';
import { jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { ExportResultCode } from '@opentelemetry/core';
import { forTests } from '../../src/index.js';
import { closeStarted, INSTRUMENTS, paymentsModule, startObserved } from '../support/payments-app.js';

const VARIABLES = /^(?:EYRIE|OTEL)_/;

let folder: string;
let variables: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eyrie-for-tests-'));
  variables = { ...process.env };
  for (const name of Object.keys(process.env)) if (VARIABLES.test(name)) delete process.env[name];
});

afterEach(async () => {
  await closeStarted();
  for (const name of Object.keys(process.env)) if (VARIABLES.test(name)) delete process.env[name];
  Object.assign(process.env, variables);
  await rm(folder, { recursive: true });
});

function realParts() {
  const deliver = jest.fn<AuditSink['deliver']>(async (records) =>
    records.map(() => ({ outcome: 'delivered' })),
  );
  const open = jest.fn<() => void>();
  const write = jest.fn();
  const sent = jest.fn((_spans: unknown, done: (result: { code: number }) => void) =>
    done({ code: ExportResultCode.SUCCESS }),
  );
  const onEnd = jest.fn();
  const config = defineConfig({
    service: { name: 'shop' },
    metrics: { instruments: INSTRUMENTS, port: 0 },
    logging: { destinations: [{ type: 'stream', stream: { write } }] },
    tracing: {
      exporter: { type: 'custom', exporter: { export: sent, shutdown: async () => {} } },
      spanProcessors: [{ onStart: () => {}, onEnd, shutdown: async () => {}, forceFlush: async () => {} }],
      sampling: { ratio: 0 },
    },
    store: { url: `sqlite:${join(folder, 'config.db')}`, migrate: false },
    audit: { sinks: [{ name: 'production', open, deliver }], spool: { folder: join(folder, 'spool') } },
  });
  return { config, calls: { deliver, open, write, sent, onEnd } };
}

/** Exactly this config, and no defaults of the other tests. */
function moduleWith(config: DefinedConfig): unknown {
  @Module({
    imports: [
      MetricsModule.forRoot(config),
      LoggingModule.forRoot(config),
      TracingModule.forRoot(config),
      StoreModule.forRoot(config),
      AuditModule.forRoot(config),
    ],
  })
  class SignalsModule {}
  return SignalsModule;
}

test('all is seen, and nothing of it reaches a sink, an exporter, a stream or a file of the service', async () => {
  process.env.EYRIE_STORE_URL = `sqlite:${join(folder, 'environment.db')}`;
  process.env.EYRIE_AUDIT_SPOOL_FOLDER = join(folder, 'environment-spool');
  process.env.OTEL_TRACES_SAMPLER = 'always_off';
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:9';
  const { config, calls } = realParts();
  const { app, observability, request } = await startObserved(paymentsModule(forTests(config)));
  expect((await request('POST', '/payments', { amount: 12, currency: 'EUR' })).status).toBe(201);
  await observability.settled();
  const page = await fetch(`${await app.getUrl()}/metrics`);
  expect(await page.text()).toContain('payments_total{outcome="success",currency="EUR"} 1\n');
  await app.close();

  expect(observability).toHaveAudited('payment.created', { outcome: 'success' });
  expect(observability).toHaveSpan('POST /payments', { status: 'ok' });
  expect(observability).toHaveLogged('Payment was paid');
  expect(observability).toBeValidTelemetry();
  for (const call of Object.values(calls)) expect(call).not.toHaveBeenCalled();
  expect(await readdir(folder)).toEqual([]);
});

test('the parts of this test are called where the config is used as it is', async () => {
  const { config, calls } = realParts();
  const asItIs = defineConfig({
    ...config,
    store: { url: config.store?.url },
    tracing: { ...config.tracing, sampling: {} },
  });
  const { app, observability, request } = await startObserved(paymentsModule(asItIs));
  await request('POST', '/payments', { amount: 12, currency: 'EUR' });
  await observability.settled();
  await app.close();
  for (const call of Object.values(calls)) expect(call).toHaveBeenCalled();
  expect(await readdir(folder)).toContain('config.db');
});

test('the store has its tables, and each app a store of its own', async () => {
  const config = forTests(realParts().config);
  const first = await startObserved(moduleWith(config));
  const second = await startObserved(moduleWith(config));
  const storeOf = ({ app }: typeof first) => app.get<Store>(STORE, { strict: false });
  expect(storeOf(first)).not.toBe(storeOf(second));
  for (const each of [first, second]) expect(storeOf(each).label).toBe('sqlite::memory:');
});

test('a service without store and audit trail is given neither', () => {
  expect(forTests({ service: { name: 'shop' }, http: { managementPaths: ['/health'] } })).toEqual({
    service: { name: 'shop' },
    http: { managementPaths: ['/health'] },
    metrics: {},
    logging: { destinations: [{ type: 'stream', stream: { write: expect.any(Function) } }] },
    tracing: {
      exporter: { type: 'none' },
      spanProcessors: [],
      sampling: { sampler: 'parentbased_traceidratio', ratio: 1, routes: [] },
    },
  });
});

const IN_MEMORY = { url: 'sqlite::memory:', migrate: true };

test.each<[string, EyrieConfig, NodeJS.ProcessEnv, EyrieConfig['store']]>([
  ['a section audit asks for it', { audit: {} }, {}, IN_MEMORY],
  ['a section store', { store: { maxConnections: 4 } }, {}, { ...IN_MEMORY, maxConnections: 4 }],
  ['EYRIE_STORE_URL', {}, { EYRIE_STORE_URL: 'sqlite:dev.db' }, IN_MEMORY],
  ['EYRIE_AUDIT_ENABLED', {}, { EYRIE_AUDIT_ENABLED: 'true' }, IN_MEMORY],
  ['an audit trail that is switched off asks for none', { audit: { enabled: false } }, {}, undefined],
  ['nor does one that the environment switches off', {}, { EYRIE_AUDIT_ENABLED: 'false' }, undefined],
  [
    'a store that is switched off stays so',
    { store: { enabled: false } },
    {},
    { ...IN_MEMORY, enabled: false },
  ],
])('a store in memory: %s', (_by, config, environment, store) => {
  Object.assign(process.env, environment);
  expect(forTests(config).store).toEqual(store);
});

test('what the audit trail records is decided by the config, and it spools into a folder of its own', () => {
  const audit = {
    stream: 'shop',
    onStoreFailure: 'spool',
    spool: { folder: '/data/spool', maxBytes: 70_000 },
  } as const;
  const [first, second] = [forTests({ audit }).audit, forTests({ audit }).audit];
  expect(first).toEqual({
    stream: 'shop',
    onStoreFailure: 'spool',
    sinks: [],
    spool: { folder: expect.stringContaining(join(tmpdir(), 'eyrie-audit-spool-')), maxBytes: 70_000 },
    deployments: {},
  });
  expect(second?.spool?.folder).not.toBe(first?.spool?.folder);
});

test('ports of their own are left out, and where the environment names them they are free ones', () => {
  const config = {
    metrics: { port: 9464, path: '/own-metrics' },
    audit: { deployments: { port: 9465, tokens: ['token'] } },
  };
  expect(forTests(config)).toMatchObject({
    metrics: { path: '/own-metrics' },
    audit: { deployments: { tokens: ['token'] } },
  });
  expect(forTests(config).metrics).not.toHaveProperty('port');
  expect(forTests(config).audit?.deployments).not.toHaveProperty('port');
  process.env.EYRIE_METRICS_PORT = '9464';
  process.env.EYRIE_DEPLOYMENTS_PORT = '9465';
  expect(forTests(config)).toMatchObject({
    metrics: { port: 0, path: '/own-metrics' },
    audit: { deployments: { port: 0, tokens: ['token'] } },
  });
});

test('routes that are never traced stay so, and of all others every request is traced', () => {
  const routes = [
    { route: 'GET /poll', ratio: 0 },
    { route: 'GET /assets/*', ratio: 0.01 },
  ];
  const tail = { enabled: false };
  expect(
    forTests({ tracing: { sampling: { sampler: 'always_off', ratio: 0.1, routes, tail } } }).tracing
      ?.sampling,
  ).toEqual({
    sampler: 'parentbased_traceidratio',
    ratio: 1,
    routes: [
      { route: 'GET /poll', ratio: 0 },
      { route: 'GET /assets/*', ratio: 1 },
    ],
    tail,
  });
});

test('changes come on top, property by property, and a list is replaced as a whole', () => {
  const sink: AuditSink = { name: 'kept', deliver: async () => [] };
  const config = forTests(realParts().config, {
    service: { version: '1.2.3' },
    logging: { level: 'debug' },
    tracing: { exporter: { type: 'console' }, sampling: { tail: { enabled: false } } },
    audit: { sinks: [sink], spool: { maxBytes: 70_000 } },
    store: { url: 'sqlite:own.db' },
    metrics: { port: 1234 },
    http: undefined,
  });
  expect(config).toMatchObject({
    service: { name: 'shop', version: '1.2.3' },
    logging: { level: 'debug', destinations: [{ type: 'stream' }] },
    tracing: { exporter: { type: 'console' }, sampling: { ratio: 1, tail: { enabled: false } } },
    audit: {
      sinks: [sink],
      spool: { folder: expect.stringContaining('eyrie-audit-spool-'), maxBytes: 70_000 },
    },
    store: { url: 'sqlite:own.db' },
    metrics: { port: 1234 },
  });
  expect(config.audit?.sinks?.[0]).toBe(sink);
});

test('an audit trail that only the tests ask for has its store in memory too', () => {
  expect(forTests({ service: { name: 'shop' } }, { audit: {} }).store).toEqual(IN_MEMORY);
});

test('it is a config like that of defineConfig, and the one it was made from is as before', () => {
  const config = { service: { name: 'shop' }, store: { url: 'sqlite:dev.db' } };
  expect(isDefinedConfig(forTests(config))).toBe(true);
  expect(isDefinedConfig(forTests(defineConfig(config)))).toBe(true);
  expect(config).toEqual({ service: { name: 'shop' }, store: { url: 'sqlite:dev.db' } });
});

test('what is no config is refused', () => {
  expect(() => forTests(undefined as unknown as EyrieConfig)).toThrow(
    expect.objectContaining({ code: 'EYRIE_CONFIG_INVALID' }),
  );
});
