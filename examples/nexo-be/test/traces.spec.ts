import { randomUUID } from 'node:crypto';
import { ADAPTERS, type RunningExample, type Span, startExample } from './support/example.js';

// The first charge with this seed fails, the next five are approved, all of them quickly.
const PROVIDER_SEED = '7';
const ada = { name: 'Ada', email: 'ada@example.com', plan: 'pro', source: 'web' };

/** The name of a span, and those that began inside of it, in the order in which they did. */
type Tree = readonly (string | Tree)[];

/** The whole trace; it fails where a span stands outside of the first one. */
function treeOf(spans: readonly Span[]): Tree {
  let placed = 0;
  const treesUnder = (parent: string | undefined): Tree[] =>
    spans
      .filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent)
      .toSorted((a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1])
      .map((span) => {
        placed += 1;
        return [span.name, ...treesUnder(span.spanContext().spanId)];
      });
  const [tree = [], ...others] = treesUnder(undefined);
  expect({ others, placed }).toEqual({ others: [], placed: spans.length });
  return tree;
}

function named(name: string, spans: readonly Span[]): Span {
  const [span, ...others] = spans.filter((each) => each.name === name);
  if (span === undefined || others.length > 0) throw new Error(`Not one ${name}`);
  return span;
}

describe.each(ADAPTERS)('the traces on %s', (ADAPTER) => {
  let example: RunningExample;

  beforeEach(async () => {
    example = await startExample({ ADAPTER, PROVIDER_SEED });
  });

  /** Sends a request of an id of its own, and gives the answer, the spans and the lines. */
  async function post(path: string, body: unknown) {
    const requestId = randomUUID();
    const answer = await example.post(path, body, { 'x-request-id': requestId });
    return { ...answer, spans: await example.spansOf(requestId), lines: await example.linesOf(requestId) };
  }

  test('a sign-up is one trace: the request, and in it the user who is checked and stored', async () => {
    const { body, spans, lines } = await post('/users', ada);
    expect(treeOf(spans)).toEqual(['POST /users', ['users.create', ['users.validate'], ['users.db.insert']]]);
    expect(named('users.db.insert', spans).attributes).toEqual({ 'user.id': body.id });
    expect(named('POST /users', spans).attributes).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/users',
      'http.response.status_code': 201,
    });
    expect(spans.flatMap(({ events }) => events)).toEqual([]);
    const ids = (name: string) => {
      const { traceId, spanId } = named(name, spans).spanContext();
      return [traceId, spanId];
    };
    expect(lines.map(({ message, trace_id, span_id }) => [message, trace_id, span_id])).toEqual([
      ['User signed up', ...ids('users.create')],
      ['POST /users 201', ...ids('POST /users')],
    ]);
    expect(named('POST /users', spans).resource.attributes).toMatchObject({
      'service.name': 'nexo-be',
      'service.version': '0.0.0',
      'deployment.environment.name': 'test',
    });
  });

  test('a sign-up that is refused stops where the user is checked, and is no failure of the service', async () => {
    const { spans } = await post('/users', { ...ada, plan: 'platinum' });
    expect(treeOf(spans)).toEqual(['POST /users', ['users.create', ['users.validate']]]);
    expect(
      spans.map(({ name, status, attributes, events }) => [
        name,
        status.code,
        attributes['error.type'],
        events.length,
      ]),
    ).toEqual([
      ['users.validate', 0, 'BadRequestException', 1],
      ['users.create', 0, 'BadRequestException', 0],
      ['POST /users', 0, undefined, 0],
    ]);
  });

  test('a payment is one trace, and @Observed gives its charge span, metric and log context at once', async () => {
    const { id: userId } = (await example.post('/users', ada)).body;
    const order = { userId, amount: 100, currency: 'eur' };
    const failed = await post('/payments', order);
    const approved = await post('/payments', order);

    for (const { spans } of [failed, approved]) {
      expect(treeOf(spans)).toEqual(['POST /payments', ['payments.pay', ['payments.charge']]]);
      expect(named('payments.pay', spans).attributes).toMatchObject({ 'payment.currency': 'eur' });
    }
    expect(approved.spans.map(({ status }) => status.code)).toEqual([0, 0, 0]);
    expect(failed.spans.map(({ status }) => status.code)).toEqual([2, 2, 2]);
    expect(named('payments.charge', failed.spans).events).toMatchObject([
      { name: 'exception', attributes: { 'exception.message': 'The connection was reset' } },
    ]);
    expect(await example.metrics('method_duration_seconds_count', 'method_errors_total')).toEqual([
      'method_duration_seconds_count{name="payments.charge",outcome="server_error"} 1',
      'method_duration_seconds_count{name="payments.charge",outcome="success"} 1',
      'method_errors_total{name="payments.charge",error_type="PaymentProviderError"} 1',
    ]);
    expect(failed.lines.find(({ logger }) => logger === 'PaymentProvider')).toMatchObject({
      context: { operation: 'payments.charge' },
      span_id: named('payments.charge', failed.spans).spanContext().spanId,
    });
  });
});
