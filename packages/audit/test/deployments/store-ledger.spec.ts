import type { LedgerEntry } from '../../src/deployments/ledger/deployment-ledger.js';
import { deployment } from './fixtures/plain.js';
import { AuditStore } from './support/audit-store.js';
import { Receivers, TOKEN } from './support/receivers.js';

const receivers = new Receivers();
let audit: AuditStore;
beforeEach(async () => {
  audit = await AuditStore.open();
});
afterEach(async () => {
  await receivers.end();
  await audit.end();
});

const entry = (more: Partial<LedgerEntry> = {}): LedgerEntry => ({
  source: 'api',
  idempotencyKey: 'pipeline-77',
  digest: 'a'.repeat(64),
  deployment,
  ...more,
});
const DAY_MS = 86_400_000;

test('a deployment is one event, however often it is told', async () => {
  const first = await audit.ledger.record(entry());
  expect(first).toEqual({ state: 'recorded', id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(await audit.ledger.record(entry())).toEqual({ state: 'duplicate', id: first.id });
  expect(await audit.ledger.record(entry({ digest: 'b'.repeat(64) }))).toEqual({
    state: 'conflict',
    id: first.id,
  });
  expect(await audit.events()).toEqual([
    expect.objectContaining({ type: 'deployment.deployed', attributes: { deployment } }),
  ]);
});

test('keys of different sources do not meet', async () => {
  await audit.ledger.record(entry());
  expect((await audit.ledger.record(entry({ source: 'cli', digest: 'b'.repeat(64) }))).state).toBe(
    'recorded',
  );
  expect(await audit.events()).toHaveLength(2);
});

test('of twenty at once, of two connections, exactly one is recorded', async () => {
  const other = audit.anotherStore();
  try {
    const ledgers = [audit.ledger, audit.anotherLedger(other)];
    const calls = ledgers.flatMap((ledger) => Array.from({ length: 10 }, () => ledger.record(entry())));
    const outcomes = await Promise.all(calls);
    expect(outcomes.filter((outcome) => outcome.state === 'recorded')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.state === 'duplicate')).toHaveLength(19);
    expect(new Set(outcomes.map((outcome) => outcome.id)).size).toBe(1);
    expect(await audit.events()).toHaveLength(1);
  } finally {
    await other.close();
  }
});

test('an event that cannot be written leaves its key free', async () => {
  audit.emitFailure = new Error('the outbox is full');
  await expect(audit.ledger.record(entry())).rejects.toThrow('the outbox is full');
  expect([await audit.keys(), await audit.events()]).toEqual([[], []]);
  audit.emitFailure = undefined;
  expect((await audit.ledger.record(entry())).state).toBe('recorded');
});

test('a key is forgotten after 31 days, never before', async () => {
  await audit.ledger.record(entry({ idempotencyKey: 'old' }));
  audit.now += 31 * DAY_MS;
  await audit.ledger.record(entry({ idempotencyKey: 'newer' }));
  expect(await audit.keys()).toEqual(['newer', 'old']);
  audit.now += 3_600_000;
  await audit.ledger.record(entry({ idempotencyKey: 'newest' }));
  expect(await audit.keys()).toEqual(['newer', 'newest']);
  expect(await audit.events()).toHaveLength(3);
});

describe('over HTTP', () => {
  test('two at once are one event', async () => {
    const { post } = await receivers.start({ ledger: audit.ledger });
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(deployment)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(await audit.events()).toHaveLength(1);
  });

  test('a store that is down is answered with 503, and nothing is kept of it', async () => {
    const { post, said } = await receivers.start({ ledger: audit.ledger });
    await audit.store.close();
    expect((await post(deployment)).status).toBe(503);
    expect(said[0]).toContain('(EYRIE_STORE_CLOSED)');
  });

  test('no secret is in the store', async () => {
    const { post } = await receivers.start({ ledger: audit.ledger });
    const guess = 'a-guessed-token-of-somebody';
    expect((await post(deployment)).status).toBe(201);
    await post(deployment, { authorization: `Bearer ${guess}` });
    await post({ ...deployment, note: TOKEN });
    await post(deployment, { authorization: `Bearer ${TOKEN}`, cookie: 'a-session-cookie' });
    const bytes = await audit.bytes();
    expect(bytes.includes('deployment.deployed')).toBe(true);
    for (const secret of [TOKEN, guess, 'a-session-cookie']) expect(bytes.includes(secret)).toBe(false);
  });
});
