import { createHmac } from 'node:crypto';
import { canonicalJson } from '../../src/canonical/canonical-json.js';
import { sinkContract } from '../../src/contract-suite/sink-contract.js';
import { verifyWebhookSignature } from '../../src/signatures/webhook-signature.js';
import type { WebhookSinkOptions } from '../../src/sinks/webhook/webhook-options.js';
import { webhookSink } from '../../src/sinks/webhook/webhook-sink.js';
import { checkpointOf, context, eventNumber, first, sealedUpTo } from './sink-records.js';
import { WebhookReceiver } from './webhook-receiver.js';

const [record] = sealedUpTo(1);
if (record === undefined) throw new Error('no record');

const [ONE, NEW, OLD] = [
  'one secret of 16 bytes or more',
  'the new secret to sign by',
  'the old secret to sign by',
] as const;

let receiver: WebhookReceiver;
const undo: (() => unknown)[] = [];
beforeEach(async () => {
  receiver = await WebhookReceiver.start();
});
afterEach(async () => {
  for (const close of undo.splice(0)) await close();
  await receiver.stop();
});

function sinkWith(options: Partial<WebhookSinkOptions> = {}) {
  const sink = webhookSink({
    url: `${receiver.origin}/in?token=s3cret`,
    secret: ONE,
    allowPrivate: true,
    ...options,
  });
  undo.push(() => sink.close?.());
  return sink;
}

describe('the contract of sinks', () => {
  const cases = sinkContract({
    create: async () => {
      const own = await WebhookReceiver.start();
      const bodies = () =>
        [...new Map(own.received.map(({ headers, body }) => [headers['webhook-id'], body])).values()].map(
          (body) => JSON.parse(body) as { type: string; id: string; auditseq: string; data: never },
        );
      const isCheckpoint = ({ type }: { type: string }) => type === 'dev.eyrie.audit.checkpoint.v1';
      return {
        sink: webhookSink({ url: `${own.origin}/in`, secret: ONE, allowPrivate: true }),
        received: async () =>
          bodies()
            .filter((event) => !isCheckpoint(event))
            .map(({ id, auditseq, data }) => ({ id, seq: Number(auditseq), body: canonicalJson(data) })),
        anchored: async () =>
          bodies()
            .filter(isCheckpoint)
            .map(({ data }) => (data as { note: string }).note),
        breakDown: () => {
          own.answer = { status: 503 };
        },
        repair: () => {
          own.answer = { status: 204 };
        },
        stall: () => {
          own.answer = 'hang';
        },
        dispose: () => own.stop(),
      };
    },
  });
  for (const { name, run } of cases) test(name, run);
});

describe('a webhook', () => {
  test('is a CloudEvent, with the id of its event, signed over id, time and body', async () => {
    const before = Math.floor(Date.now() / 1000);
    const results = await sinkWith({ headers: { 'X-Tenant': 't1' } }).deliver([record], context);
    expect(results).toEqual([{ outcome: 'delivered', receipt: `HTTP 204 of ${receiver.origin}` }]);
    const { headers, body } = first(receiver.received);
    expect(headers).toMatchObject({
      'content-type': 'application/cloudevents+json',
      'webhook-id': record.id,
      'x-tenant': 't1',
    });
    const timestamp = String(headers['webhook-timestamp']);
    expect(Number(timestamp) - before).toBeGreaterThanOrEqual(0);
    const mac = createHmac('sha256', ONE).update(`${record.id}.${timestamp}.${body}`).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${mac}`);
    expect(JSON.parse(body)).toMatchObject({
      type: 'dev.eyrie.audit.order.updated.v1',
      id: record.id,
      auditseq: '1',
      audithash: record.hash,
      data: eventNumber(1),
    });
  });

  test('is signed with every secret while they are being changed', async () => {
    await sinkWith({ secret: [NEW, OLD] }).deliver([record], context);
    const { headers, body } = first(receiver.received);
    const check = {
      id: record.id,
      timestamp: String(headers['webhook-timestamp']),
      signature: String(headers['webhook-signature']),
      body,
    };
    expect(check.signature).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/);
    expect(verifyWebhookSignature({ ...check, secrets: [NEW] })).toBe(true);
    expect(verifyWebhookSignature({ ...check, secrets: [OLD] })).toBe(true);
    expect(verifyWebhookSignature({ ...check, secrets: ['none'] })).toBe(false);
  });

  test('of a checkpoint is an event of its own with the same id each time', async () => {
    const checkpoint = checkpointOf(10);
    const sink = sinkWith({ typePrefix: 'com.acme' });
    await sink.anchor?.(checkpoint, context);
    await sink.anchor?.(checkpoint, context);
    expect(receiver.received.map(({ body }) => JSON.parse(body) as unknown)).toEqual(
      Array.from({ length: 2 }, () => ({
        specversion: '1.0',
        id: `checkpoint-orders-10-${checkpoint.root.slice(0, 16)}`,
        source: '/audit/orders',
        type: 'com.acme.audit.checkpoint.v1',
        time: '2026-11-21T10:20:31.000Z',
        datacontenttype: 'application/json',
        data: {
          stream: 'orders',
          size: 10,
          root: checkpoint.root,
          note: checkpoint.note,
          created_at: checkpoint.createdAt,
        },
      })),
    );
  });
});

describe('an answer', () => {
  test.each([
    [200, { outcome: 'delivered', receipt: 'HTTP 200 of <origin>' }],
    [202, { outcome: 'delivered', receipt: 'HTTP 202 of <origin>' }],
    [301, { outcome: 'retry', error: 'HTTP 301 of <origin>, a redirect, which is never followed' }],
    [400, { outcome: 'rejected', error: 'HTTP 400 of <origin>' }],
    [401, { outcome: 'rejected', error: 'HTTP 401 of <origin>' }],
    [408, { outcome: 'retry', error: 'HTTP 408 of <origin>' }],
    [
      409,
      {
        outcome: 'rejected',
        error: 'HTTP 409: the receiver has the same id with another content, which is a sign of tampering',
      },
    ],
    [422, { outcome: 'rejected', error: 'HTTP 422 of <origin>' }],
    [425, { outcome: 'retry', error: 'HTTP 425 of <origin>' }],
    [429, { outcome: 'retry', error: 'HTTP 429 of <origin>' }],
    [500, { outcome: 'retry', error: 'HTTP 500 of <origin>' }],
    [503, { outcome: 'retry', error: 'HTTP 503 of <origin>' }],
  ])('of %i', async (status, expected) => {
    receiver.answer = { status, headers: { location: `${receiver.origin}/elsewhere` } };
    const results = await sinkWith().deliver([record], context);
    expect(JSON.parse(JSON.stringify(results).replaceAll(receiver.origin, '<origin>'))).toEqual([expected]);
  });

  test('says when to come again', async () => {
    receiver.answer = { status: 503, headers: { 'retry-after': '9' } };
    expect(await sinkWith().deliver([record], context)).toMatchObject([{ retryAfterMs: 9000 }]);
  });

  test('that never ends is cut off', async () => {
    receiver.answer = { status: 200, body: 'x'.repeat(5_000_000) };
    expect(await sinkWith().deliver([record], context)).toMatchObject([{ outcome: 'delivered' }]);
  });

  test('that does not come is tried again, without the URL being said', async () => {
    receiver.answer = 'drop';
    const [result] = await sinkWith().deliver([record], context);
    expect(result).toMatchObject({ outcome: 'retry' });
    expect(JSON.stringify(result)).not.toContain('s3cret');
    receiver.answer = 'hang';
    expect(await sinkWith({ requestTimeoutMs: 50 }).deliver([record], context)).toMatchObject([
      { outcome: 'retry', error: expect.stringContaining('EYRIE_OUTBOUND_TIMEOUT') as string },
    ]);
  });
});

test('a private address is refused unless it is allowed', async () => {
  expect(await sinkWith({ allowPrivate: false }).deliver([record], context)).toMatchObject([
    { outcome: 'retry', error: expect.stringContaining('EYRIE_OUTBOUND_ADDRESS_REFUSED') as string },
  ]);
  expect(receiver.received).toEqual([]);
});

test('records in order wait for the one in front of them', async () => {
  receiver.answer = { status: 500 };
  expect(await sinkWith({ ordered: true }).deliver(sealedUpTo(2), context)).toEqual([
    { outcome: 'retry', error: `HTTP 500 of ${receiver.origin}` },
    { outcome: 'retry', error: 'waits for seq 1, which was not delivered' },
  ]);
});

describe('options', () => {
  test.each(['', ' ', [], ['one', '']])('the secret %j is refused', (secret) => {
    expect(() => sinkWith({ secret })).toThrow(
      'EYRIE_AUDIT_WEBHOOK_SECRET_EMPTY: A secret for the signatures of webhooks is missing or empty. Set the variable that holds it, to at least 32 random characters.',
    );
  });

  test.each([
    'x'.repeat(15),
    [ONE, 'short'],
    `whsec_${Buffer.alloc(15, 1).toString('base64')}`,
    `whsec_${'*'.repeat(40)}`,
  ])('the short secret %j is refused, and not shown', (secret) => {
    expect(() => sinkWith({ secret })).toThrow(
      'EYRIE_AUDIT_SINK_OPTION_INVALID: The audit sink "webhook" has a "secret" of fewer than 16 bytes. Give at least 32 random characters, or "whsec_" and the base64 of at least 24 random bytes.',
    );
  });

  test.each(['x'.repeat(16), `whsec_${Buffer.alloc(16, 1).toString('base64')}`])(
    'the secret %j is taken',
    (secret) => {
      expect(sinkWith({ secret }).name).toBe('webhook');
    },
  );

  test.each(['', '/in', 'ftp://x/', 'mailto:a@b'])('the URL "%s" is refused', (url) => {
    expect(() => sinkWith({ url })).toThrow(
      'EYRIE_AUDIT_SINK_OPTION_INVALID: The audit sink "webhook" has a "url" that is neither http nor https. ',
    );
  });
});
