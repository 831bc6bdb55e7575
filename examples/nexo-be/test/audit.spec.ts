import { type AuditEvent, AuditService, STORE, type Store } from '@eyrie/nestjs';
import { ADAPTERS, type RunningExample, startExample } from './support/example.js';

// The first eight charges with this seed: failed, approved (5 times), declined (twice), all of them quick.
const PROVIDER_SEED = '7';
const ada = { name: 'Ada', email: 'ada@example.com', plan: 'pro', source: 'web' };

/** The events with nothing but what happened. */
function told(events: readonly AuditEvent[]): unknown[] {
  return events.map(({ type, stage, outcome, reason }) => [type, stage, outcome, reason?.status]);
}

describe.each(ADAPTERS)('the audit trail on %s', (ADAPTER) => {
  let example: RunningExample;

  beforeEach(async () => {
    example = await startExample({ ADAPTER, PROVIDER_SEED });
  });

  /** All events, that of the end among them. */
  async function trail(): Promise<readonly AuditEvent[]> {
    await example.app.close();
    return example.observability.audited();
  }

  test('a sign-up is one event, and nobody can read its personal fields once they are erased', async () => {
    const { body: user } = await example.post('/users', ada);
    const audit = example.app.get(AuditService);
    const store: Store = example.app.get(STORE);
    expect((await store.query('SELECT * FROM users')).rows).toEqual([user]);
    expect(await audit.erase(`user/${user.id}`)).toBe(true);

    const [created, ...others] = await trail();
    expect(told(others)).toEqual([
      ['audit.erased', 'complete', 'success', undefined],
      ['audit.sequence.end', 'complete', 'success', undefined],
    ]);
    const encrypted = { op: 'add', redacted: 'encrypted', to: expect.stringMatching(/^eyrie:v1:/) };
    expect(created).toMatchObject({
      type: 'user.created',
      action: 'CREATE',
      outcome: 'success',
      actor: { id: 'anonymous', type: 'user' },
      targets: [{ type: 'user', id: user.id }],
      request: { method: 'POST', route: '/users' },
      changes: [
        { path: '/email', ...encrypted },
        { op: 'add', path: '/id', to: user.id },
        { path: '/name', ...encrypted },
        { op: 'add', path: '/plan', to: 'pro' },
        { op: 'add', path: '/source', to: 'web' },
      ],
    });
  });

  test('a user who cannot be kept leaves no row and no event of success', async () => {
    const store: Store = example.app.get(STORE);
    await store.query(
      `CREATE TRIGGER no_eve BEFORE INSERT ON users WHEN NEW.name = 'Eve' BEGIN SELECT RAISE(ABORT, 'no'); END`,
    );
    expect(await example.post('/users', { ...ada, name: 'Eve' })).toMatchObject({ status: 500 });
    expect((await store.query('SELECT * FROM users')).rows).toEqual([]);
    expect(told(await trail())).toEqual([
      ['user.created', 'complete', 'failure', undefined],
      ['audit.sequence.end', 'complete', 'success', undefined],
    ]);
  });

  test('a sign-up that is refused is no event', async () => {
    await example.post('/users', { ...ada, plan: 'platinum' });
    expect(told(await trail())).toEqual([['audit.sequence.end', 'complete', 'success', undefined]]);
  });

  test('each charge is an attempt before it and its outcome after it', async () => {
    const { id: userId } = (await example.post('/users', ada)).body;
    for (let payment = 1; payment <= 7; payment++) {
      await example.post('/payments', { userId, amount: payment, currency: 'usd' });
    }
    await example.post('/payments', { userId, amount: 1, currency: 'doubloons' });
    await example.post('/payments', { userId: 'nobody', amount: 1, currency: 'usd' });

    const charges = (await trail()).filter(({ type }) => type === 'payment.charged');
    const attempt = ['payment.charged', 'attempt', 'unknown', undefined];
    const approved = [attempt, ['payment.charged', 'complete', 'success', undefined]];
    expect(told(charges)).toEqual([
      attempt,
      ['payment.charged', 'complete', 'failure', 502],
      ...[approved, approved, approved, approved, approved].flat(),
      attempt,
      ['payment.charged', 'complete', 'failure', 402],
    ]);
    const [, , before, after] = charges;
    expect(before).toMatchObject({
      targets: [{ type: 'user', id: userId }],
      attributes: { amount: 2, currency: 'usd' },
      idempotency_key: after?.idempotency_key,
    });
    expect(after?.attributes).toEqual({
      amount: 2,
      currency: 'usd',
      payment_id: expect.stringMatching(/^ch_/),
    });
  });

  test('a webhook that is refused is an event, though no method was ever called', async () => {
    await example.post('/webhooks/stripe', { id: 'evt_1', type: 'charge.refunded' });
    expect(example.observability).toHaveAudited('access.denied', {
      outcome: 'denied',
      target: { type: 'route', id: 'POST /webhooks/stripe' },
      reason: { status: 401 },
      times: 1,
    });
    expect((await trail()).map(({ type }) => type)).toEqual(['access.denied', 'audit.sequence.end']);
  });
});
