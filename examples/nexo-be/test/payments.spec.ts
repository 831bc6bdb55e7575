import { randomUUID } from 'node:crypto';
import { paymentDuration, paymentsInProgress, paymentTransactions } from '../src/payments/payment.metrics.js';
import { ADAPTERS, type RunningExample, startExample } from './support/example.js';

// The first eight charges with this seed: failed, approved (5 times), declined (twice), all of them quick.
const PROVIDER_SEED = '7';

describe.each(ADAPTERS)('payments on %s', (ADAPTER) => {
  let example: RunningExample;
  let userId: unknown;

  beforeEach(async () => {
    example = await startExample({ ADAPTER, PROVIDER_SEED });
    const user = { name: 'Ada', email: 'ada@example.com', plan: 'pro', source: 'web' };
    userId = (await example.post('/users', user)).body.id;
  });

  test('each outcome of the provider has its status and is counted where it happens', async () => {
    const statuses: number[] = [];
    for (let payment = 1; payment <= 8; payment++) {
      const currency = payment <= 7 ? 'usd' : 'eur';
      statuses.push((await example.post('/payments', { userId, amount: 100, currency })).status);
    }
    expect(statuses).toEqual([502, 201, 201, 201, 201, 201, 402, 402]);
    expect(example.observability.samples(paymentDuration)).toMatchObject([
      { labels: { status: 'failed' }, value: 1 },
      { labels: { status: 'approved' }, value: 5 },
      { labels: { status: 'declined' }, value: 2 },
    ]);
    expect(example.observability.samples(paymentTransactions)).toMatchObject([
      { labels: { status: 'failed', currency: 'usd' }, value: 1 },
      { labels: { status: 'approved', currency: 'usd' }, value: 5 },
      { labels: { status: 'declined', currency: 'usd' }, value: 1 },
      { labels: { status: 'declined', currency: 'eur' }, value: 1 },
    ]);
    expect((await example.get('/api/status')).body.payments).toEqual({ approved: 5, declined: 2, failed: 1 });
  });

  test('an approved payment is answered with what was paid', async () => {
    const order = { userId, amount: 1999, currency: 'gbp' };
    await example.post('/payments', order);
    expect(await example.post('/payments', order)).toEqual({
      status: 201,
      body: { id: expect.stringMatching(/^ch_[0-9a-f]+$/), status: 'approved', ...order },
    });
  });

  test('a payment is in progress until the provider has answered', async () => {
    const answer = example.post('/payments', { userId, amount: 100, currency: 'usd' });
    await example.observability.until((seen) => seen.value(paymentsInProgress) === 1);
    await answer;
    expect(example.observability).toHaveRecorded(paymentsInProgress, { value: 0 });
  });

  test.each([
    ['an unknown user', { userId: randomUUID() }, 404],
    ['no user', { userId: undefined }, 400],
    ['an unknown currency', { currency: 'doubloons' }, 400],
    ['an amount of 0', { amount: 0 }, 400],
    ['half a cent', { amount: 0.5 }, 400],
    ['an amount beyond the limit', { amount: 100_000_001 }, 400],
  ])('%s never reaches the provider', async (_, wrong, status) => {
    const order = { userId, amount: 100, currency: 'usd', ...wrong };
    expect(await example.post('/payments', order)).toMatchObject({ status });
    expect(example.observability).not.toHaveRecorded(paymentTransactions);
    expect(example.observability).not.toHaveRecorded(paymentDuration);
  });
});
