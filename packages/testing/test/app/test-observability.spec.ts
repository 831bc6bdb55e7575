// oxlint-disable-next-line import/no-unassigned-import -- it gives the matchers to expect
import '../../src/jest.js';
import { AuditModule, AuditService } from '@eyrie/audit';
import { LoggingModule, StructuredLogger } from '@eyrie/logging';
import { type MetricOf, MetricsModule, metricToken } from '@eyrie/metrics';
import { Tracer, TracingModule } from '@eyrie/tracing';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { TestObservability } from '../../src/index.js';
import {
  closeStarted,
  INSTRUMENTS,
  paymentAmount,
  paymentsModule,
  paymentsOpen,
  paymentsTotal,
  startObserved,
} from '../support/payments-app.js';

afterEach(closeStarted);

describe.each(['express', 'fastify'] as const)('on %s', (adapter) => {
  test('one request is seen in all four signals once the app has settled', async () => {
    const { observability, request } = await startObserved(paymentsModule(), adapter);
    expect((await request('POST', '/payments', { amount: 12, currency: 'EUR' })).status).toBe(201);
    await observability.settled();

    expect(observability).toHaveRecorded(paymentsTotal, {
      labels: { outcome: 'success', currency: 'EUR' },
      value: 1,
    });
    expect(observability).toHaveRecorded('http_requests_total', {
      labels: { route: '/payments', status_code: '201' },
      value: 1,
    });
    expect(observability).toHaveRecorded(paymentAmount, { value: 1, sum: 12 });
    expect(observability).toHaveRecorded(paymentsOpen, { value: 3 });
    expect(observability).toHaveSpan('POST /payments', {
      kind: 'server',
      status: 'ok',
      parent: null,
      attributes: { 'http.response.status_code': 201, 'http.route': '/payments' },
      times: 1,
    });
    expect(observability).toHaveSpan('payments.charge', {
      kind: 'client',
      parent: 'POST /payments',
      attributes: { amount: 12 },
      events: [{ name: 'charged', attributes: { 'card.brand': 'visa' } }],
    });
    expect(observability).toHaveLogged({
      level: 'INFO',
      message: /paid/,
      context: { amount: 12, password: '[REDACTED]' },
    });
    expect(observability).toHaveLogged({
      logger: 'access',
      http: { route: '/payments', status_code: 201 },
      times: 1,
    });
    expect(observability).toHaveAudited('payment.created', {
      outcome: 'success',
      actor: { id: 'anonymous' },
      target: { type: 'payment', id: 'p1' },
    });
    expect(observability).toBeValidTelemetry();
  });

  test('a failure is seen in all four signals', async () => {
    const { observability, request } = await startObserved(paymentsModule(), adapter);
    expect((await request('POST', '/payments', { amount: -1, currency: 'EUR' })).status).toBe(500);
    await observability.settled();

    expect(observability).not.toHaveRecorded(paymentsTotal);
    expect(observability).toHaveRecorded('http_requests_errors_total', {
      labels: { status_code: 500 },
      value: 1,
    });
    expect(observability).toHaveSpan('payments.charge', {
      status: 'error',
      events: ['charged', 'exception'],
    });
    expect(observability).toHaveSpan('POST /payments', { status: 'error' });
    expect(observability).toHaveLogged({ level: 'error', error: { message: 'The amount is negative' } });
    expect(observability).toHaveAudited('payment.created', { outcome: 'failure' });
    expect(observability).toBeValidTelemetry();
  });

  test('what is recorded when the response has closed is there as soon as the app has settled', async () => {
    const { observability, request } = await startObserved(paymentsModule(), adapter);
    for (let round = 1; round <= 20; round += 1) {
      await request('GET', '/payments/denied');
      await observability.settled();
      expect(observability).toHaveAudited('access.denied', { outcome: 'denied', times: round });
      expect(observability).toHaveLogged({ logger: 'access', times: round });
      expect(observability).toHaveSpan('GET /payments/denied', { times: round });
      expect(observability).toHaveRecorded('http_requests_total', { value: round });
    }
  });

  test('requests that are injected are seen like any other', async () => {
    const { app, observability } = await startObserved(paymentsModule(), adapter);
    if (adapter === 'fastify') {
      const instance = app.getHttpAdapter().getInstance() as { inject(request: object): Promise<unknown> };
      await instance.inject({ method: 'GET', url: '/payments/7' });
    } else await fetch(`${await app.getUrl()}/payments/7`).then((response) => response.text());
    await observability.settled();
    expect(observability).toHaveSpan('payments.find', {
      parent: { name: 'GET /payments/:id', kind: 'server' },
    });
    expect(observability.spans({ name: 'GET /payments/:id' })).toHaveLength(1);
  });
});

test('queries answer with typed records', async () => {
  const { observability, request } = await startObserved(paymentsModule());
  await request('POST', '/payments', { amount: 12, currency: 'EUR' });
  await request('POST', '/payments', { amount: 5, currency: 'USD' });
  await observability.settled();
  expect(observability.samples(paymentsTotal)).toEqual([
    { name: 'payments_total', type: 'counter', labels: { outcome: 'success', currency: 'EUR' }, value: 1 },
    { name: 'payments_total', type: 'counter', labels: { outcome: 'success', currency: 'USD' }, value: 1 },
  ]);
  expect(observability.samples(paymentAmount, { currency: 'USD' })).toEqual([
    { name: 'payment_amount_euros', type: 'histogram', labels: { currency: 'USD' }, value: 1, sum: 5 },
  ]);
  expect(observability.value(paymentsTotal)).toBe(2);
  expect(observability.value(paymentsTotal, { currency: /^E/ })).toBe(1);
  expect(observability.value('http_requests_total', { status_code: 201 })).toBe(2);
  const [charge] = observability.spans({ name: /charge$/, attributes: { amount: expect.any(Number) } });
  expect(charge).toMatchObject({
    name: 'payments.charge',
    status: 'ok',
    sampled: true,
    scope: '@eyrie/tracing',
  });
  const [paid] = observability.logs({ message: /paid/ });
  expect(JSON.parse(paid?.text ?? '')).toMatchObject({ service: 'shop', context: { amount: 12 } });
  expect(paid?.trace_id).toBe(charge?.traceId);
  expect(observability.audited({ target: { id: 'p1' } }).map(({ trace }) => trace?.trace_id)).toContain(
    charge?.traceId,
  );
});

test('after a reset only what came since counts', async () => {
  const { observability, request } = await startObserved(paymentsModule());
  await request('POST', '/payments', { amount: 12, currency: 'EUR' });
  await observability.settled();
  observability.reset();
  expect(observability.spans()).toEqual([]);
  expect(observability.logs()).toEqual([]);
  expect(observability.audited()).toEqual([]);
  expect(observability).not.toHaveRecorded(paymentsTotal);
  expect(observability).toHaveRecorded(paymentsTotal, { value: 0 });
  expect(observability).toHaveRecorded(paymentsOpen, { value: 3 });
  await request('POST', '/payments', { amount: 30, currency: 'EUR' });
  await observability.settled();
  expect(observability.value(paymentsTotal)).toBe(1);
  expect(observability).toHaveRecorded(paymentAmount, { value: 1, sum: 30 });
});

test('what the app says as it closes is there afterwards, and nothing listens any more', async () => {
  const { app, eyrie, observability, request } = await startObserved(paymentsModule());
  await request('POST', '/payments', { amount: 12, currency: 'EUR' });
  await app.close();
  expect(observability).toHaveAudited('audit.sequence.end');
  expect(observability).toHaveRecorded('http_requests_total', { value: 1 });
  expect(observability).toHaveRecorded('eyrie_log_lines_total', { labels: { level: 'info' } });
  expect(observability).toHaveSpan('POST /payments');
  expect(eyrie.auditRecords.hasListeners).toBe(false);
  expect(eyrie.logRecords.hasListeners).toBe(false);
});

test('many apps at once do not mix', async () => {
  const apps = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      startObserved(paymentsModule(), index % 2 === 0 ? 'express' : 'fastify'),
    ),
  );
  await Promise.all(
    apps.map(async ({ request }, index) => {
      for (let times = 0; times <= index % 3; times += 1) {
        await request('POST', '/payments', { amount: index + 1, currency: 'EUR' });
      }
    }),
  );
  for (const [index, { observability }] of apps.entries()) {
    await observability.settled();
    const times = (index % 3) + 1;
    expect(observability).toHaveRecorded(paymentAmount, { value: times, sum: (index + 1) * times });
    expect(observability).toHaveSpan('payments.charge', { attributes: { amount: index + 1 }, times });
    expect(observability.spans({ name: 'payments.charge' })).toHaveLength(times);
    expect(observability).toHaveLogged({ message: /paid/, times });
    expect(observability).toHaveAudited('payment.created', { times });
  }
});

test('spans are seen whether the tail keeps them or not, and as they are delivered', async () => {
  const { observability, request } = await startObserved(
    paymentsModule({ tracing: { sampling: { ratio: 0, tail: { enabled: true } } } }),
  );
  await request('GET', '/payments/7');
  await request('POST', '/payments', { amount: -1, currency: 'EUR' });
  await observability.settled();
  expect(observability).toHaveSpan('GET /payments/:id', { sampled: false });
  expect(observability).toHaveSpan('payments.find', { parent: 'GET /payments/:id' });
  expect(observability).toHaveSpan('payments.charge', { parent: 'POST /payments', status: 'error' });
});

test('an app, its testing module and its EyrieApp have one observability', async () => {
  const moduleRef = await Test.createTestingModule({ imports: [paymentsModule() as never] }).compile();
  const ofModule = TestObservability.of(moduleRef);
  const app = moduleRef.createNestApplication({ logger: false });
  expect(TestObservability.of(app)).toBe(ofModule);
  await app.init();
  expect(TestObservability.of(app)).toBe(ofModule);
  await app.close();
});

test.each([
  [
    'metrics',
    MetricsModule.forRoot({ instruments: INSTRUMENTS }),
    (observability: TestObservability) => expect(observability).not.toHaveRecorded(paymentsTotal),
  ],
  [
    'log lines',
    LoggingModule.forRoot({ destinations: [{ type: 'stream', stream: { write: () => {} } }] }),
    (observability: TestObservability) => expect(observability).not.toHaveLogged('x'),
  ],
  [
    'spans',
    TracingModule.forRoot(),
    (observability: TestObservability) => expect(observability).not.toHaveSpan('x'),
  ],
] as const)('%s alone are enough, and every other signal says that it is off', async (name, signal, ask) => {
  @Module({ imports: [signal] })
  class AppModule {}
  const { observability, request } = await startObserved(AppModule);
  await request('GET', '/nowhere');
  await observability.settled();
  ask(observability);
  const off: string[] = [];
  for (const question of [
    () => observability.samples('http_requests_total'),
    () => observability.logs(),
    () => observability.spans(),
    () => observability.audited(),
  ]) {
    try {
      question();
    } catch (error) {
      off.push((error as Error).message);
    }
  }
  expect(off).toEqual(
    [
      ['metrics', 'MetricsModule', 'metrics'],
      ['log lines', 'LoggingModule', 'logging'],
      ['spans', 'TracingModule', 'tracing'],
      ['audit events', 'AuditModule', 'audit'],
    ]
      .filter(([signalName]) => signalName !== name)
      .map(
        ([signalName, module, section]) =>
          `EYRIE_TESTING_SIGNAL_OFF: This app makes no ${signalName}: it imports no ${module}. ` +
          `Import ${module}.forRoot(), or EyrieModule.forRoot() with a section "${section}".`,
      ),
  );
  expect(observability).toBeValidTelemetry();
});

test('audit alone is enough', async () => {
  @Module({ imports: [AuditModule.forRoot({ enabled: true })] })
  class AppModule {}
  const before = process.env.EYRIE_STORE_URL;
  process.env.EYRIE_STORE_URL = 'sqlite::memory:';
  try {
    const { app, observability } = await startObserved(AppModule);
    await app.get(AuditService).emit({ type: 'report.exported', action: 'READ' });
    expect(observability).toHaveAudited('report.exported', { action: 'READ' });
  } finally {
    if (before === undefined) delete process.env.EYRIE_STORE_URL;
    else process.env.EYRIE_STORE_URL = before;
  }
});

test('a signal that is switched off says what switches it on, under .not as well', async () => {
  const { observability } = await startObserved(
    paymentsModule({
      metrics: { enabled: false },
      logging: { enabled: false },
      tracing: { enabled: false },
      audit: { enabled: false },
    }),
  );
  const message = (signal: string, section: string): string =>
    `EYRIE_TESTING_SIGNAL_OFF: This app makes no ${signal}: "${section}.enabled" is false, by its options or by the ` +
    `environment. Switch the signal on in tests, such as by { ${section}: { enabled: true } } in their config.`;
  expect(() => expect(observability).not.toHaveRecorded('x')).toThrow(message('metrics', 'metrics'));
  expect(() => expect(observability).not.toHaveLogged('x')).toThrow(message('log lines', 'logging'));
  expect(() => expect(observability).not.toHaveSpan('x')).toThrow(message('spans', 'tracing'));
  expect(() => expect(observability).not.toHaveAudited('x')).toThrow(message('audit events', 'audit'));
});

test('an app without Eyrie, and one that has started, are refused', async () => {
  @Module({})
  class BareModule {}
  const bare = await Test.createTestingModule({ imports: [BareModule] }).compile();
  expect(() => TestObservability.of(bare)).toThrow(
    /^EYRIE_TESTING_APP_UNOBSERVED: No module of Eyrie is imported/,
  );
  await bare.close();
  @Module({ imports: [MetricsModule.forRoot()] })
  class AppModule {}
  const moduleRef = await Test.createTestingModule({ imports: [AppModule] }).compile();
  const app = moduleRef.createNestApplication({ logger: false });
  await app.init();
  expect(() => TestObservability.of(app)).toThrow(
    'EYRIE_TESTING_STARTED_ALREADY: TestObservability.of() was called for an app that has started already. ' +
      'Call it before app.init() or app.listen().',
  );
  await app.close();
});

test('settling gives up in time and names what goes on', async () => {
  const { eyrie, observability } = await startObserved(paymentsModule());
  const job = eyrie.observations.start({ kind: 'job', name: 'nightly' });
  await expect(observability.settled({ timeoutMs: 30 })).rejects.toThrow(
    'EYRIE_TESTING_NOT_SETTLED: After 30 ms work of this app was still going on: nightly (job). Read or abort each response',
  );
  expect(observability.validate().map(({ code, subject }) => [code, subject])).toEqual([
    ['EYRIE_TESTING_OBSERVATION_NOT_ENDED', 'nightly'],
  ]);
  eyrie.observations.end(job, { outcome: 'success' });
  await observability.settled();
  expect(observability).toBeValidTelemetry();
  await expect(observability.settled({ timeoutMs: 30, until: () => false })).rejects.toThrow(
    'EYRIE_TESTING_NOT_SETTLED: After 30 ms what was waited for had not come.',
  );
});

test('work that goes on after its response can be waited for', async () => {
  const { app, observability } = await startObserved(paymentsModule());
  const tracer = app.get(Tracer);
  void tracer.withSpan('afterwards', () => new Promise((resolve) => setTimeout(resolve, 30)));
  await observability.settled({ until: (seen) => seen.spans({ name: 'afterwards' }).length > 0 });
  expect(observability).toHaveSpan('afterwards', { parent: null });
});

test('what is there only in the middle of a piece of work can be waited for', async () => {
  const { app, eyrie, observability } = await startObserved(paymentsModule());
  const open = app.get<MetricOf<typeof paymentsOpen>>(metricToken(paymentsOpen));
  const job = eyrie.observations.start({ kind: 'job', name: 'nightly' });
  setTimeout(() => open.set(7), 20);
  await observability.until((seen) => seen.value(paymentsOpen) === 7);
  expect(observability).toHaveRecorded(paymentsOpen, { value: 7 });
  await expect(observability.until(() => false, { timeoutMs: 30 })).rejects.toThrow(
    'EYRIE_TESTING_NOT_SETTLED: After 30 ms what was waited for had not come. Look at what it waits for, or give it a longer timeoutMs.',
  );
  eyrie.observations.end(job, { outcome: 'success' });
});

test('a span tells of the service that made it', async () => {
  const { observability, request } = await startObserved(paymentsModule());
  await request('GET', '/payments/7');
  await observability.settled();
  expect(observability.spans({ kind: 'server' })[0]?.resource).toMatchObject({
    'service.name': 'shop',
    'deployment.environment.name': 'test',
  });
  expect(observability).toHaveSpan('GET /payments/:id', { resource: { 'service.name': 'shop' } });
  expect(observability).not.toHaveSpan('GET /payments/:id', { resource: { 'service.name': 'other' } });
});

test('lines of an app are seen whatever the format of its destination', async () => {
  const texts: string[] = [];
  const stream = { write: (text: string) => void texts.push(text) };
  const { app, observability } = await startObserved(
    paymentsModule({ logging: { destinations: [{ type: 'stream', stream, format: 'pretty' }] } }),
  );
  (await app.resolve(StructuredLogger)).warn('Beware', { token: 'abc' });
  expect(texts.at(-1)).not.toContain('{"level"');
  expect(observability).toHaveLogged({ level: 'warn', message: 'Beware', context: { token: '[REDACTED]' } });
});
