import { randomUUID } from 'node:crypto';
import type { LineRecord, SpanRecord } from '@eyrie/testing';
import { ADAPTERS, type RunningExample, startExample } from './support/example.js';

// The first charge with this seed fails, the next five are approved, all of them quickly.
const PROVIDER_SEED = '7';
const ada = { name: 'Ada', email: 'ada@example.com', plan: 'pro', source: 'web' };

/** Each span of a trace and the span around it, in the order in which they have ended. */
function shapeOf(spans: readonly SpanRecord[]): unknown[] {
  const nameOf = (id: string | undefined) => spans.find(({ spanId }) => spanId === id)?.name ?? id;
  return spans.map(({ name, parentSpanId }) => [name, nameOf(parentSpanId)]);
}

describe.each(ADAPTERS)('the traces on %s', (ADAPTER) => {
  let example: RunningExample;

  beforeEach(async () => {
    example = await startExample({ ADAPTER, PROVIDER_SEED });
  });

  /** Sends a request of an id of its own, and gives the answer, the spans of its trace and its lines. */
  async function post(path: string, body: unknown) {
    const requestId = randomUUID();
    const answer = await example.post(path, body, { 'x-request-id': requestId });
    const lines = example.observability.logs({ request_id: requestId });
    return { ...answer, spans: example.observability.spans({ traceId: lines[0]?.trace_id }), lines };
  }

  test('a sign-up is one trace: the request, and in it the user who is checked and stored', async () => {
    const { body, spans, lines } = await post('/users', ada);
    expect(shapeOf(spans)).toEqual([
      ['users.validate', 'users.create'],
      ['users.db.insert', 'users.create'],
      ['users.create', 'POST /users'],
      ['POST /users', undefined],
    ]);
    const [, insert, create, request] = spans;
    expect(insert?.attributes).toEqual({ 'user.id': body.id });
    expect(request).toMatchObject({
      kind: 'server',
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/users',
        'http.response.status_code': 201,
        'eyrie.request_id': lines[0]?.request_id,
      },
      resource: {
        'service.name': 'nexo-be',
        'service.version': '0.0.0',
        'deployment.environment.name': 'test',
      },
    });
    expect(spans.flatMap(({ events }) => events)).toEqual([]);
    const told = ({ message, trace_id, span_id }: LineRecord) => [message, trace_id, span_id];
    expect(lines.map(told)).toEqual([
      ['User signed up', create?.traceId, create?.spanId],
      ['POST /users 201', request?.traceId, request?.spanId],
    ]);
  });

  test('a sign-up that is refused stops where the user is checked, and is no failure of the service', async () => {
    const { spans } = await post('/users', { ...ada, plan: 'platinum' });
    expect(shapeOf(spans)).toEqual([
      ['users.validate', 'users.create'],
      ['users.create', 'POST /users'],
      ['POST /users', undefined],
    ]);
    expect(
      spans.map(({ name, status, attributes, events }) => [
        name,
        status,
        attributes['error.type'],
        events.length,
      ]),
    ).toEqual([
      ['users.validate', 'ok', 'BadRequestException', 1],
      ['users.create', 'ok', 'BadRequestException', 0],
      ['POST /users', 'ok', undefined, 0],
    ]);
  });

  test('a payment is one trace, and @Observed gives its charge span, metric and log context at once', async () => {
    const { id: userId } = (await example.post('/users', ada)).body;
    const order = { userId, amount: 100, currency: 'eur' };
    const failed = await post('/payments', order);
    const approved = await post('/payments', order);

    for (const { spans } of [failed, approved]) {
      expect(shapeOf(spans)).toEqual([
        ['payments.charge', 'payments.pay'],
        ['payments.pay', 'POST /payments'],
        ['POST /payments', undefined],
      ]);
    }
    expect(approved.spans.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
    expect(failed.spans.map(({ status }) => status)).toEqual(['error', 'error', 'error']);

    const { observability } = example;
    expect(observability).toHaveSpan('payments.pay', { attributes: { 'payment.currency': 'eur' }, times: 2 });
    expect(failed.spans[0]?.events).toMatchObject([
      { name: 'exception', attributes: { 'exception.message': 'The connection was reset' } },
    ]);
    expect(observability.samples('method_duration_seconds')).toMatchObject([
      { labels: { name: 'payments.charge', outcome: 'server_error' }, value: 1 },
      { labels: { name: 'payments.charge', outcome: 'success' }, value: 1 },
    ]);
    expect(observability.samples('method_errors_total')).toMatchObject([
      { labels: { name: 'payments.charge', error_type: 'PaymentProviderError' }, value: 1 },
    ]);
    expect(observability).toHaveLogged({
      logger: 'PaymentProvider',
      context: { operation: 'payments.charge' },
      span_id: failed.spans[0]?.spanId,
      times: 1,
    });
  });
});
