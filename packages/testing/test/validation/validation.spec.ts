// oxlint-disable-next-line import/no-unassigned-import -- it gives the matchers to expect
import '../../src/jest.js';
import { Observed } from '@eyrie/core';
import { type MetricOf, metricToken } from '@eyrie/metrics';
import { Tracer, withSpan } from '@eyrie/tracing';
import { Controller, Get } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import type { TelemetryFinding, TestObservability } from '../../src/index.js';
import { LineWatch } from '../../src/validation/line-watch.js';
import {
  closeStarted,
  failureOf,
  paymentsModule,
  paymentsTotal,
  startObserved,
} from '../support/payments-app.js';

afterEach(closeStarted);

const told = (findings: readonly TelemetryFinding[]): readonly string[] =>
  findings.map(({ code, problem }) => `${code}: ${problem}`);

const findings = (observability: TestObservability): readonly string[] => told(observability.validate());

@Controller('spans')
class SpansController {
  constructor(private readonly tracer: Tracer) {}

  @Get('left-open')
  leftOpen(): void {
    this.tracer.startSpan('left open');
  }

  @Get('twice')
  twice(): void {
    withSpan('by withSpan', (span) => span.end());
    const span = this.tracer.startSpan('by hand');
    span.end();
    span.end();
  }

  @Get('request')
  request(): void {
    trace.getActiveSpan()?.end();
  }

  @Get('observed')
  @Observed('observed.work')
  observed(): void {
    trace.getActiveSpan()?.end();
  }

  @Get('well')
  @Observed('well.done')
  well(): void {
    withSpan('well made', () => {});
  }
}

const withSpans = () => paymentsModule({}, { controllers: [SpansController] });

test('spans that did not end are found, until they do', async () => {
  const { app, observability, request } = await startObserved(withSpans());
  await request('GET', '/spans/left-open');
  await request('GET', '/spans/well');
  await observability.settled();
  expect(findings(observability)).toEqual([
    'EYRIE_TESTING_SPAN_NOT_ENDED: The span "left open" was started and has not ended',
  ]);
  observability.reset();
  expect(findings(observability)).toHaveLength(1);
  const late = app.get(Tracer).startSpan('late');
  expect(findings(observability)).toHaveLength(2);
  late.end();
  expect(findings(observability)).toHaveLength(1);
});

test.each(['express', 'fastify'] as const)('spans that ended twice are found on %s', async (adapter) => {
  const { observability, request } = await startObserved(withSpans(), adapter);
  for (const path of ['twice', 'request', 'observed', 'well']) await request('GET', `/spans/${path}`);
  await observability.settled();
  // Of which OpenTelemetry's SDK complains as well, to the app that owns its globals.
  const found = observability.validate({ allow: ['EYRIE_TRACING_SDK_MESSAGE'] });
  expect(found.map(({ code, subject }) => [code, subject])).toEqual([
    ['EYRIE_TESTING_SPAN_ENDED_TWICE', 'by withSpan'],
    ['EYRIE_TESTING_SPAN_ENDED_TWICE', 'by hand'],
    ['EYRIE_TESTING_SPAN_ENDED_TWICE', 'GET'],
    ['EYRIE_TESTING_SPAN_ENDED_TWICE', 'observed.work'],
  ]);
  observability.reset();
  expect(observability).toBeValidTelemetry();
});

test('recordings that were rejected are found, once for each reset', async () => {
  const { app, observability } = await startObserved(paymentsModule());
  const total = app.get<MetricOf<typeof paymentsTotal>>(metricToken(paymentsTotal));
  total.inc({ outcome: 'lost' as 'success', currency: 'EUR' });
  total.inc({ outcome: 'success', currency: 'EUR', extra: 'x' } as never);
  total.inc({ outcome: 'success', currency: 'EUR' }, -1);
  total.inc({ outcome: 'success', currency: 'EUR' }, Number.NaN);
  expect(findings(observability)).toEqual([
    'EYRIE_TESTING_RECORDING_REJECTED: The metric "payments_total" was recorded 2 times with a value that it cannot take',
    'EYRIE_TESTING_RECORDING_REJECTED: The metric "payments_total" was recorded once with a label that it does not have',
    'EYRIE_TESTING_RECORDING_REJECTED: The metric "payments_total" was recorded once with a label value that is missing or not among those declared',
  ]);
  observability.reset();
  expect(observability).toBeValidTelemetry();
});

test('metrics that nothing was recorded into are found where that is asked for', async () => {
  const { observability, request } = await startObserved(paymentsModule());
  await request('POST', '/payments', { amount: 12, currency: 'EUR' });
  await observability.settled();
  expect(observability).toBeValidTelemetry();
  expect(told(observability.validate({ everyMetricRecorded: true }))).toEqual([
    'EYRIE_TESTING_METRIC_NEVER_RECORDED: The metric "refunds_total" is declared, and nothing was recorded into it',
  ]);
  expect(observability).toBeValidTelemetry({ everyMetricRecorded: true, allow: ['refunds_total'] });
});

test('metrics of prom-client are seen once the app has settled, and those with changing labels are found', async () => {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const logins = new Counter({
    name: 'logins_total',
    help: 'Logins.',
    labelNames: ['plan', 'source'],
    registers: [register],
  });
  const { observability } = await startObserved(paymentsModule({ metrics: { include: [register] } }));
  logins.inc({ plan: 'pro', source: 'web' });
  await observability.settled();
  expect(observability).toBeValidTelemetry();
  expect(observability).toHaveRecorded('logins_total', { labels: { plan: 'pro' }, value: 1 });
  logins.inc({ plan: 'pro' });
  await observability.settled();
  expect(findings(observability)).toEqual([
    'EYRIE_TESTING_METRIC_INCONSISTENT: The metric "logins_total" has series with different labels: (plan, source) and (plan)',
  ]);
  observability.reset();
  logins.inc({ plan: 'pro', source: 'web' });
  await observability.settled();
  expect(observability).toHaveRecorded('logins_total', { value: 1 });
});

test('one name in two places with other labels or another type is found', async () => {
  const [first, second] = [new Registry(), new Registry()];
  const { observability } = await startObserved(paymentsModule({ metrics: { include: [first, second] } }));
  // What appears after the start is left out of the page, and clashes with nobody there.
  new Counter({ name: 'payments_total', help: 'Ours.', labelNames: ['kind'], registers: [first] }).inc({
    kind: 'card',
  });
  new Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['queue'], registers: [first] }).inc({
    queue: 'a',
  });
  new Counter({ name: 'jobs_total', help: 'Jobs.', labelNames: ['name'], registers: [second] }).inc({
    name: 'a',
  });
  await observability.settled();
  expect(findings(observability)).toEqual([
    'EYRIE_TESTING_METRIC_INCONSISTENT: The metric "payments_total" has series with different labels: (currency, outcome) and (kind)',
    'EYRIE_TESTING_METRIC_INCONSISTENT: The metric "jobs_total" has series with different labels: (queue) and (name)',
  ]);
});

test("Eyrie's own warnings are found, unless they are allowed", async () => {
  const { eyrie, observability } = await startObserved(paymentsModule());
  const warn = () =>
    eyrie.diagnostics.report({ code: 'EYRIE_FLUSH_FAILED', problem: 'It failed', remedy: 'Mend it' });
  warn();
  expect(failureOf(() => expect(observability).toBeValidTelemetry())).toBe(
    'expect(observability).toBeValidTelemetry\n\nExpected valid telemetry.\n\nThere is one finding:\n' +
      '  EYRIE_TESTING_WARNING: Eyrie warned of EYRIE_FLUSH_FAILED. Look it up in docs/errors.md, or allow it: ' +
      "{ allow: ['EYRIE_FLUSH_FAILED'] }.",
  );
  expect(observability).toBeValidTelemetry({ allow: ['EYRIE_FLUSH_FAILED'] });
  expect(observability).toBeValidTelemetry({ allow: ['EYRIE_TESTING_WARNING'] });
  observability.reset();
  expect(observability).toBeValidTelemetry();
  warn();
  warn();
  expect(findings(observability)).toEqual([
    'EYRIE_TESTING_WARNING: Eyrie warned of EYRIE_FLUSH_FAILED 2 times',
  ]);
});

test('lines that are no JSON, or do not belong to their request, are found', () => {
  let isInRequest = false;
  const watch = new LineWatch(() => isInRequest);
  expect(watch.read('{"message":"fine"}')).toEqual({ message: 'fine', text: '{"message":"fine"}' });
  expect(watch.read('plain text')).toBeUndefined();
  watch.read('{"message":"with an id","request_id":"r1"}');
  isInRequest = true;
  watch.read('{"message":"in a request"}');
  watch.read('{"message":"correlated","trace_id":"t1"}');
  expect(told(watch.findings())).toEqual([
    'EYRIE_TESTING_LINE_INVALID: A log line is no JSON object: plain text',
    'EYRIE_TESTING_LINE_UNCORRELATED: The line "with an id" was written in a request and has no trace_id',
    'EYRIE_TESTING_LINE_UNCORRELATED: The line "in a request" was written in a request and has no trace_id',
  ]);
  watch.reset();
  expect(watch.findings()).toEqual([]);
});
