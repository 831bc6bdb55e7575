import type { LineRecord } from '@eyrie/testing';
import { stripeSignature } from '../src/webhooks/stripe-signature.js';
import { ADAPTERS, type RunningExample, startExample } from './support/example.js';

// The first three charges with this seed: failed, approved, approved; the seventh is declined. All of them are quick.
const PROVIDER_SEED = '7';
const secret = 'whsec_test';
const ada = { name: 'Ada', email: 'ada@example.com', plan: 'pro', source: 'web' };

/** What every line of a request carries, as long as it is told apart from the others'. */
function frame(requestId: string) {
  return {
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    service: 'nexo-be',
    environment: 'test',
    version: '0.0.0',
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    request_id: requestId,
    text: expect.stringMatching(/^\{[^\n]+\}$/),
  };
}

/** The lines with nothing but what they say. */
function said(lines: readonly LineRecord[]): unknown[] {
  return lines.map(({ level, logger, message, event, context }) => [
    level,
    logger,
    event ?? message,
    context,
  ]);
}

describe.each(ADAPTERS)('the log on %s', (ADAPTER) => {
  let example: RunningExample;
  let sent = 0;

  beforeEach(async () => {
    example = await startExample({ ADAPTER, PROVIDER_SEED, STRIPE_WEBHOOK_SECRET: secret });
  });

  /** Sends a request of its own id, and gives the answer and the lines. */
  async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
    sent += 1;
    const requestId = `request-${sent}`;
    const answer = await example.post(path, body, { ...headers, 'x-request-id': requestId });
    return { requestId, ...answer, lines: example.observability.logs({ request_id: requestId }) };
  }

  test('a sign-up is one line of the category business, and one access line of the same user', async () => {
    const { requestId, body, lines } = await post('/users', ada);
    expect(lines).toEqual([
      {
        ...frame(requestId),
        level: 'INFO',
        logger: 'UsersService',
        category: 'business',
        event: 'user_signed_up',
        context: { user_id: body.id, plan: 'pro', source: 'web' },
        message: 'User signed up',
      },
      {
        ...frame(requestId),
        level: 'INFO',
        logger: 'access',
        context: { user_id: body.id },
        http: {
          method: 'POST',
          route: '/users',
          path: '/users',
          status_code: 201,
          outcome: 'success',
          duration_ms: expect.any(Number),
          request_bytes: JSON.stringify(ada).length,
          response_bytes: JSON.stringify(body).length,
          client_ip: '127.0.0.1',
          user_agent: expect.any(String),
        },
        message: 'POST /users 201',
      },
    ]);
    expect(lines[0]?.trace_id).toBe(lines[1]?.trace_id);
  });

  test('a sign-up that is refused has its access line and no other', async () => {
    const { lines } = await post('/users', { ...ada, plan: 'platinum' });
    expect(said(lines)).toEqual([['WARN', 'access', 'POST /users 400', undefined]]);
  });

  test('a payment is one line of the category finance, in units of its currency', async () => {
    const userId = (await example.post('/users', ada)).body.id;
    const order = { userId, amount: 1999, currency: 'eur' };
    const context = { user_id: userId, amount: 19.99, currency: 'EUR' };
    const seen = [];
    for (let payment = 1; payment <= 7; payment++) seen.push(await post('/payments', order));

    expect(said(seen[1]?.lines ?? [])).toEqual([
      ['INFO', 'PaymentsService', 'payment_succeeded', { ...context, payment_id: seen[1]?.body.id }],
      ['INFO', 'access', 'POST /payments 201', { user_id: userId }],
    ]);
    expect(said(seen[6]?.lines ?? [])).toEqual([
      ['WARN', 'PaymentsService', 'payment_failed', { ...context, reason: 'declined' }],
      ['WARN', 'access', 'POST /payments 402', { user_id: userId }],
    ]);
    expect(seen[1]?.lines[0]?.category).toBe('finance');
  });

  test('where the provider fails there is one error line with its cause, and what was kept until then', async () => {
    const userId = (await example.post('/users', ada)).body.id;
    const { lines } = await post('/payments', { userId, amount: 1999, currency: 'usd' });
    const money = { user_id: userId, amount: 19.99, currency: 'USD' };
    const charge = {
      operation: 'payments.charge',
      user_id: userId,
      payment_id: expect.any(String),
      latency_ms: expect.any(Number),
    };
    expect(said(lines)).toEqual([
      ['WARN', 'PaymentsService', 'payment_failed', { ...money, reason: 'provider failed' }],
      ['ERROR', 'PaymentsService', 'The payment provider failed', money],
      ['DEBUG', 'PaymentProvider', 'Waiting for the provider', charge],
      ['ERROR', 'access', 'POST /payments 502', { user_id: userId }],
    ]);
    expect(lines[1]?.error).toMatchObject({
      type: 'BadGatewayException',
      stack: expect.stringContaining('PaymentsService.pay'),
      cause: {
        type: 'PaymentProviderError',
        message: 'The connection was reset',
        stack: expect.stringContaining('PaymentProvider.charge'),
      },
    });
    expect(lines.filter(({ error }) => error !== undefined)).toHaveLength(1);
  });

  test('a webhook is one line: an event of ours where its signature is right, else of the category security', async () => {
    const event = JSON.stringify({ id: 'evt_1', type: 'charge.refunded' });
    const timestamp = Math.floor(Date.now() / 1000);
    const hex = stripeSignature({ secret, payload: Buffer.from(event), timestamp }).toString('hex');
    const received = await post('/webhooks/stripe', event, {
      'stripe-signature': `t=${timestamp},v1=${hex}`,
    });
    expect(said(received.lines)).toEqual([
      [
        'INFO',
        'WebhooksService',
        'stripe_event_received',
        { stripe_event_id: 'evt_1', type: 'charge.refunded' },
      ],
      ['INFO', 'access', 'POST /webhooks/stripe 200', undefined],
    ]);
    expect(received.lines[0]?.category).toBe('webhook');

    const signed = { 'stripe-signature': `t=${timestamp},v1=${hex}` };
    for (const [reason, body, headers] of [
      ['no signature', event, {}],
      ['wrong signature', `${event} `, signed],
    ] as const) {
      const { lines } = await post('/webhooks/stripe', body, headers);
      expect(said(lines)).toEqual([
        ['WARN', 'StripeSignatureGuard', 'access_denied', { resource: '/webhooks/stripe', reason }],
        ['WARN', 'access', 'POST /webhooks/stripe 401', undefined],
      ]);
      expect(lines[0]?.category).toBe('security');
    }
    expect(example.observability).not.toHaveLogged({ text: expect.stringContaining(hex) });
  });

  test('health checks have no line, and what Nest says at start goes the same way', async () => {
    await example.get('/health');
    await post('/users', ada);
    const lines = example.observability.logs();
    expect(lines.filter(({ text }) => !/^\{[^\n]+\}$/.test(text))).toEqual([]);
    expect(lines.filter(({ http }) => http !== undefined).map(({ message }) => message)).toEqual([
      'POST /users 201',
    ]);
    expect(lines[0]).toMatchObject({ logger: 'NestFactory', message: 'Starting Nest application...' });
    expect(lines.slice(-4).map(({ message }) => message)).toEqual([
      'Nest application successfully started',
      'Eyrie watches nexo-be 0.0.0 in test',
      'User signed up',
      'POST /users 201',
    ]);
  });

  test('the e-mail address of a user is on no line, also where Nest answers with it', async () => {
    await post('/users', ada);
    await post('/users', { ...ada, plan: 'platinum' });
    await post('/users', `{"email": "${ada.email}`);
    await example.get(`/users/${ada.email}`, { 'x-request-id': 'asked-by-email' });
    expect(example.observability.logs({ request_id: 'asked-by-email' })).toMatchObject([
      { http: { route: '/users/:id', path: '/users/[REDACTED:email]' } },
    ]);
    expect(example.observability).not.toHaveLogged({ text: expect.stringContaining(ada.email) });
  });
});

test.each(ADAPTERS)('without a secret the log on %s says why the webhook refuses', async (ADAPTER) => {
  const example = await startExample({ ADAPTER });
  await example.post('/webhooks/stripe', '{}', { 'x-request-id': 'no-secret' });
  expect(said(example.observability.logs({ request_id: 'no-secret' }))[0]).toEqual([
    'WARN',
    'StripeSignatureGuard',
    'access_denied',
    { resource: '/webhooks/stripe', reason: 'STRIPE_WEBHOOK_SECRET is not set' },
  ]);
});
