// oxlint-disable-next-line import/no-unassigned-import -- it gives the matchers to expect
import '../../src/jest.js';
import { AuditService } from '@eyrie/audit';
import { counter } from '@eyrie/metrics';
import { Tracer } from '@eyrie/tracing';
import {
  closeStarted,
  failureOf,
  type ObservedTestApp,
  paymentAmount,
  paymentsModule,
  paymentsTotal,
  startObserved,
} from '../support/payments-app.js';

let seen: ObservedTestApp;

beforeAll(async () => {
  seen = await startObserved(paymentsModule());
  await seen.request('POST', '/payments', { amount: 12, currency: 'EUR' });
  await seen.request('POST', '/payments', { amount: 5, currency: 'EUR' });
  await seen.request('GET', '/payments/7');
  await seen.observability.settled();
});
afterAll(closeStarted);

test('a metric that was recorded with other labels shows the closest series and all there are', () => {
  const message = failureOf(() =>
    expect(seen.observability).toHaveRecorded('http_requests_total', {
      labels: { route: '/payments', status_code: '500' },
      value: 1,
    }),
  );
  expect(message).toBe(`expect(observability).toHaveRecorded

Expected a metric 'http_requests_total' with { labels: { route: '/payments', status_code: '500' }, value: 1 } to be recorded.

Closest: http_requests_total{method="POST",route="/payments",status_code="201"} 2
  status_code is '201', not '500'

There are 2 series of "http_requests_total":
  http_requests_total{method="POST",route="/payments",status_code="201"} 2
  http_requests_total{method="GET",route="/payments/:id",status_code="200"} 1`);
});

test('a metric with another value tells both', () => {
  expect(
    failureOf(() => expect(seen.observability).toHaveRecorded(paymentsTotal, { value: 1 })),
  ).toBe(`expect(observability).toHaveRecorded

Expected a metric 'payments_total' with { value: 1 } to be recorded.

The value is 2, not 1.
There is one series of "payments_total" into which something was recorded:
  payments_total{outcome="success",currency="EUR"} 2`);
  expect(failureOf(() => expect(seen.observability).toHaveRecorded(paymentAmount, { sum: 18 }))).toContain(
    'Their sum is 17, not 18.',
  );
});

test('a metric that was never recorded says so', () => {
  expect(failureOf(() => expect(seen.observability).toHaveRecorded('refunds_total'))).toBe(
    `expect(observability).toHaveRecorded

Expected a metric 'refunds_total' to be recorded.

There is no series of "refunds_total" into which something was recorded.`,
  );
});

test('a metric or a label that cannot be is an error, under .not as well', () => {
  expect(() => expect(seen.observability).not.toHaveRecorded('http_request_total')).toThrow(
    'EYRIE_TESTING_METRIC_UNKNOWN: This app has no metric "http_request_total"; it has "http_requests_total". Declare it',
  );
  expect(() =>
    expect(seen.observability).not.toHaveRecorded('http_requests_total', { labels: { status: '500' } }),
  ).toThrow(
    'EYRIE_TESTING_LABEL_UNKNOWN: The metric "http_requests_total" has no label "status". ' +
      'Ask for some of its labels: method, route, status_code.',
  );
  const other = counter({ name: 'payments_total', help: 'Payments.', labels: { outcome: ['success'] } });
  expect(() => seen.observability.value(other)).toThrow(
    'EYRIE_TESTING_METRIC_UNKNOWN: The metric "payments_total" of this app has another type, other labels',
  );
});

test('a span that is not there shows the closest one with each difference, and all there are', () => {
  const message = failureOf(() =>
    expect(seen.observability).toHaveSpan('payments.charged', {
      status: 'error',
      attributes: { amount: expect.any(String) },
      events: ['refused'],
      parent: null,
    }),
  );
  const [head, list] = message.split('There are 6 spans:\n');
  expect(head).toBe(`expect(observability).toHaveSpan

Expected a span 'payments.charged' with { status: 'error', attributes: { amount: Any<String> }, events: [ 'refused' ], parent: null }.

Closest: 'payments.charge' (client, ok) in 'POST /payments' { amount: 12 }
  status is 'ok', not 'error'
  attributes.amount is 12, not Any<String>
  name is 'payments.charge', not 'payments.charged'
  it has no event { name: 'refused' }, only [ { name: 'charged', attributes: { 'card.brand': 'visa' } } ]
  parent is 'POST /payments', not none

`);
  expect(list?.split('\n').map((line) => line.slice(0, line.indexOf(' {')))).toEqual([
    "  'payments.charge' (client, ok) in 'POST /payments'",
    "  'POST /payments' (server, ok)",
    "  'payments.charge' (client, ok) in 'POST /payments'",
    "  'POST /payments' (server, ok)",
    "  'payments.find' (internal, ok) in 'GET /payments/:id'",
    "  'GET /payments/:id' (server, ok)",
  ]);
});

test('what is there where nothing should be is told', () => {
  expect(failureOf(() => expect(seen.observability).not.toHaveSpan('payments.charge', { times: 2 }))).toMatch(
    /^expect\(observability\)\.not\.toHaveSpan\n\nExpected not a span 'payments\.charge' exactly 2 times\.\n\nFound: 2\.\n/,
  );
  expect(failureOf(() => expect(seen.observability).toHaveSpan('payments.charge', { times: 1 }))).toContain(
    "Expected a span 'payments.charge' exactly 1 time.\n\nFound: 2.\n",
  );
  expect(failureOf(() => expect(seen.observability).not.toHaveRecorded(paymentsTotal))).toContain(
    'payments_total{outcome="success",currency="EUR"} 2',
  );
  expect(failureOf(() => expect(seen.observability).not.toBeValidTelemetry())).toBe(
    'expect(observability).not.toBeValidTelemetry\n\nExpected not valid telemetry.\n\nNothing is wrong.',
  );
});

test('a line that is not there shows the closest one', () => {
  const message = failureOf(() =>
    expect(seen.observability).toHaveLogged({
      level: 'ERROR',
      message: 'Payment was payed',
      context: { amount: 13, password: 'hunter2' },
    }),
  );
  expect(
    message,
  ).toContain(`Closest: INFO 'Payment was paid' (PaymentsController) { context: { amount: 12, password: '[REDACTED]' } }
  level is 'INFO', not 'ERROR'
  message is 'Payment was paid', not 'Payment was payed'
  context.amount is 12, not 13
  context.password is '[REDACTED]', not 'hunter2'
`);
  expect(failureOf(() => expect(seen.observability).toHaveLogged(/nothing like it/))).toContain(
    'Expected a log line with { message: /nothing like it/ }.\n',
  );
});

test('an audit event that is not there shows the closest one', () => {
  const message = failureOf(() =>
    expect(seen.observability).toHaveAudited('payment.create', {
      actor: { id: 'ada' },
      target: { type: 'payment', id: 'p2' },
      changes: [{ path: '/plan' }],
    }),
  );
  expect(message).toBe(`expect(observability).toHaveAudited

Expected an audit event 'payment.create' with { actor: { id: 'ada' }, target: { type: 'payment', id: 'p2' }, changes: [ { path: '/plan' } ] }.

Closest: 'payment.created' success by user/anonymous on payment/p1
  actor.id is 'anonymous', not 'ada'
  type is 'payment.created', not 'payment.create'
  target.id is 'p1', not 'p2'
  it has no change { path: '/plan' }, only []

There are 2 audit events:
  'payment.created' success by user/anonymous on payment/p1
  'payment.created' success by user/anonymous on payment/p1`);
});

test('changes, several targets, and matchers of the test runner are asked of audit events', async () => {
  await seen.app.get(AuditService).emit({
    type: 'plan.changed',
    action: 'UPDATE',
    target: { type: 'team', id: 't1' },
    targets: [{ type: 'user', id: 'u1' }],
    changes: [{ path: '/plan', op: 'replace', from: 'free', to: 'pro' }],
    attributes: { seats: 3 },
  });
  expect(seen.observability).toHaveAudited('plan.changed', {
    target: { id: 'u1' },
    changes: [{ path: '/plan', to: 'pro' }],
    attributes: expect.objectContaining({ seats: expect.any(Number) }),
  });
  expect(seen.observability).toHaveAudited(/^plan\./, { target: { id: 't1' } });
  expect(seen.observability).not.toHaveAudited('plan.changed', { target: { id: 'u2' } });
});

test('a list is bounded', async () => {
  const tracer = seen.app.get(Tracer);
  for (let index = 0; index < 30; index += 1) tracer.withSpan(`step ${index}`, () => {});
  const lines = failureOf(() => expect(seen.observability).toHaveSpan('x'.repeat(50))).split('\n');
  expect(lines).toContain('There are 36 spans, the last 10:');
  expect(lines).toHaveLength(15);
});

test('something else than an observability is refused', () => {
  expect(() => expect({ a: 1 }).toHaveLogged('x')).toThrow(
    'EYRIE_TESTING_RECEIVED_INVALID: toHaveLogged was asked of { a: 1 }. Ask it of a TestObservability: expect(TestObservability.of(app)).',
  );
});

test('a pattern that contains itself is told of as any other', () => {
  const pattern: Record<string, unknown> = { amount: 12 };
  pattern.self = pattern;
  expect(failureOf(() => expect(seen.observability).toHaveLogged({ context: pattern }))).toContain(
    'Expected a log line with { context: { amount: 12, self: { amount: 12,',
  );
});
