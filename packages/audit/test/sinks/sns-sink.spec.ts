import { canonicalJson } from '../../src/canonical/canonical-json.js';
import { sinkContract } from '../../src/contract-suite/sink-contract.js';
import type { AuditEvent } from '../../src/event/audit-event.js';
import { createSnsSink, snsSink } from '../../src/sinks/sns/sns-sink.js';
import { snsError } from '../support/aws-double/aws-answer.js';
import { AwsFixture } from '../support/aws-double/aws-fixture.js';
import { context, eventNumber, first, sealed, sealedUpTo } from './sink-records.js';

const STANDARD = 'arn:aws:sns:eu-central-1:123456789012:audit';
const FIFO = `${STANDARD}.fifo`;
const [record] = sealedUpTo(1);
if (record === undefined) throw new Error('no record');

let aws: AwsFixture;
beforeEach(async () => {
  aws = await AwsFixture.start();
  aws.double.sns.createTopic(STANDARD);
  aws.double.sns.createTopic(FIFO);
});
afterEach(() => aws.end());

const sinkTo = (topicArn: string, maxAttempts = 3) => snsSink({ topicArn, client: aws.sns({ maxAttempts }) });

async function publish(event: AuditEvent, topicArn = STANDARD) {
  const [result] = await sinkTo(topicArn).deliver(sealed([event]), context);
  expect(result).toMatchObject({ outcome: 'delivered' });
  return first(aws.double.sns.published);
}

function deployment(attributes: Record<string, string | boolean>): AuditEvent {
  return eventNumber(1, {
    type: 'deployment.completed',
    action: 'EXECUTE',
    source: { service: 'receiver', version: '1', instance_id: 'i', environment: 'e' },
    attributes: { deployment: attributes },
  });
}

for (const topicArn of [STANDARD, FIFO]) {
  describe(`the contract of sinks, of ${topicArn}`, () => {
    const cases = sinkContract({
      create: async () => {
        const own = await AwsFixture.start();
        own.double.sns.createTopic(topicArn);
        return {
          sink: snsSink({ topicArn, client: own.sns({ maxAttempts: 1 }) }),
          received: async () => {
            const byId = new Map(
              own.double.sns.published.map(({ message }) => {
                const { id, auditseq, data } = JSON.parse(message) as {
                  id: string;
                  auditseq: string;
                  data: never;
                };
                return [id, { id, seq: Number(auditseq), body: canonicalJson(data) }];
              }),
            );
            return [...byId.values()];
          },
          breakDown: () =>
            own.double.faults.always({ type: 'answer', answer: snsError(500, 'InternalFailure') }),
          repair: () => own.double.faults.clear(),
          stall: () => own.double.faults.always({ type: 'hang' }),
          dispose: () => own.end(),
        };
      },
    });
    for (const { name, run } of cases) test(name, run);
  });
}

describe('a message', () => {
  test('is a CloudEvent with a subject and attributes', async () => {
    const [result] = await sinkTo(STANDARD).deliver([record], context);
    const { messageId, message, ...rest } = first(aws.double.sns.published);
    expect(result).toEqual({ outcome: 'delivered', receipt: `SNS message ${messageId}` });
    expect(rest).toEqual({
      topicArn: STANDARD,
      subject: 'Audit: order.updated',
      groupId: undefined,
      deduplicationId: undefined,
      attributes: { event: 'order.updated', type: 'order.updated', service: 'orders', outcome: 'success' },
    });
    expect(JSON.parse(message)).toEqual({
      specversion: '1.0',
      id: record.id,
      source: '/test/orders',
      type: 'dev.eyrie.audit.order.updated.v1',
      time: '2026-11-21T10:20:30.123Z',
      datacontenttype: 'application/json',
      subject: 'order/7',
      outcome: 'success',
      auditseq: '1',
      audithash: record.hash,
      data: eventNumber(1),
    });
  });

  test('of a deployment says what went where', async () => {
    const event = deployment({
      event: 'rollback',
      service: 'shop',
      to_environment: 'production',
      success: false,
    });
    expect(await publish(event)).toMatchObject({
      subject: 'Deployment: shop -> production',
      attributes: {
        event: 'rollback',
        type: 'deployment.completed',
        service: 'shop',
        outcome: 'success',
        to_environment: 'production',
        success: 'false',
      },
    });
  });

  test('has a subject of printable ASCII below 100 characters, whatever it is made of', async () => {
    const event = deployment({ service: 'Läden\r\n\u0000👩', to_environment: 'x'.repeat(200) });
    const { subject, attributes } = await publish(event);
    expect(subject).toBe(`Deployment: L?den???? -> ${'x'.repeat(74)}`);
    expect(subject).toHaveLength(99);
    expect(attributes).toMatchObject({ service: 'Läden???👩' });
  });

  test('with characters that SNS refuses is sent with escapes', async () => {
    const { message } = await publish(eventNumber(1, { attributes: { note: 'a\uffff\ufffeb' } }));
    expect(message).toContain('"note":"a\\uffff\\ufffeb"');
    expect(JSON.parse(message)).toMatchObject({ data: { attributes: { note: 'a\uffff\ufffeb' } } });
  });

  test('that is larger than SNS takes is rejected and not sent', async () => {
    const records = sealed([eventNumber(1, { attributes: { note: 'x'.repeat(262_144) } })]);
    const [result] = await sinkTo(STANDARD).deliver(records, context);
    expect(result).toMatchObject({ outcome: 'rejected' });
    expect(aws.double.requests).toEqual([]);
  });
});

describe('a FIFO topic', () => {
  test('gets the service as group and the id as deduplication id, and each record once', async () => {
    await sinkTo(FIFO).deliver([record], context);
    const [again] = await sinkTo(FIFO).deliver([record], context);
    expect(aws.double.sns.published).toMatchObject([{ groupId: 'orders', deduplicationId: record.id }]);
    expect(again).toEqual({
      outcome: 'delivered',
      receipt: `SNS message ${first(aws.double.sns.published).messageId}`,
    });
  });

  test('gets a group name that it allows', async () => {
    const source = {
      service: `Läden und ${'x'.repeat(200)}`,
      version: '1',
      instance_id: 'i',
      environment: 'e',
    };
    const { groupId } = await publish(eventNumber(1, { source }), FIFO);
    expect(groupId).toBe(`L_den_und_${'x'.repeat(118)}`);
  });

  test('gets no record before the one in front of it', async () => {
    aws.double.faults.next(
      { type: 'delay', milliseconds: 1 },
      { type: 'answer', answer: snsError(500, 'Oops') },
    );
    const results = await sinkTo(FIFO, 1).deliver(sealedUpTo(3), context);
    expect(results).toMatchObject([
      { outcome: 'delivered' },
      { outcome: 'retry' },
      { outcome: 'retry', error: 'waits for seq 2, which was not delivered' },
    ]);
    expect(aws.double.sns.published).toHaveLength(1);
  });

  test('of which the answer was lost has the record once', async () => {
    aws.double.faults.next({ type: 'drop-after' });
    await sinkTo(FIFO).deliver([record], context);
    expect(aws.double.sns.published).toHaveLength(1);
  });
});

describe('what SNS refuses', () => {
  test.each([
    [400, 'Throttling', { outcome: 'retry', retryAfterMs: 5000 }],
    [429, 'Throttled', { outcome: 'retry', retryAfterMs: 5000 }],
    [403, 'AuthorizationError', { outcome: 'retry', retryAfterMs: 30_000 }],
    [404, 'NotFound', { outcome: 'retry', retryAfterMs: 30_000 }],
    [400, 'KMSDisabled', { outcome: 'retry', retryAfterMs: 30_000 }],
    [500, 'InternalFailure', { outcome: 'retry' }],
    [400, 'InvalidParameter', { outcome: 'rejected' }],
  ])('with %i %s', async (status, code, expected) => {
    aws.double.faults.always({ type: 'answer', answer: snsError(status, code, 'why') });
    const [result] = await sinkTo(STANDARD, 1).deliver([record], context);
    expect(result).toMatchObject(expected);
    expect(result).toMatchObject({ error: expect.stringContaining(`(HTTP ${status}): why`) as string });
  });

  test('for want of the topic is tried again', async () => {
    aws.double.sns.deleteTopic(STANDARD);
    expect(await sinkTo(STANDARD).deliver([record], context)).toMatchObject([{ outcome: 'retry' }]);
  });
});

describe('options', () => {
  test.each(['', 'audit', 'arn:aws:s3:::bucket', `${STANDARD}:subscription`])(
    'the ARN "%s" is refused',
    (topicArn) => {
      expect(() => snsSink({ topicArn })).toThrow(
        'EYRIE_AUDIT_SINK_OPTION_INVALID: The audit sink "sns" has a "topicArn" that is no ARN of an SNS topic. ',
      );
    },
  );

  test('a missing package is a start error that names the command', async () => {
    const sink = createSnsSink({ topicArn: STANDARD }, () => Promise.reject(new Error('not found')));
    await expect(sink.open?.()).rejects.toThrow('Run "npm install @aws-sdk/client-sns"');
  });
});
