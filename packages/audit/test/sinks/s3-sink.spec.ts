import { createHash } from 'node:crypto';
import { sinkContract } from '../../src/contract-suite/sink-contract.js';
import { parseLine } from '../../src/records/parse-line.js';
import { recordLine } from '../../src/records/record-line.js';
import type { S3SinkOptions } from '../../src/sinks/s3/s3-options.js';
import { createS3Sink, s3Sink } from '../../src/sinks/s3/s3-sink.js';
import { s3Error } from '../support/aws-double/aws-answer.js';
import { AwsFixture } from '../support/aws-double/aws-fixture.js';
import { checkpointOf, context, eventNumber, first, sealed, sealedUpTo } from './sink-records.js';

const BUCKET = 'audit-bucket';
const [record] = sealedUpTo(1);
if (record === undefined) throw new Error('no record');
const KEY = 'audit-logs/orders/2026-11-21/2026-11-21T10-20-30.123Z.json';
const SECOND_KEY =
  'audit-logs/orders/2026-11-21/2026-11-21T10-20-30.123Z-01991d00-0000-7000-8000-000000000001.json';
const LINE = `${recordLine(record)}\n`;
const SHA256 = createHash('sha256').update(LINE).digest('hex');

let aws: AwsFixture;
beforeEach(async () => {
  aws = await AwsFixture.start();
  aws.double.s3.createBucket(BUCKET, { objectLock: true });
});
afterEach(() => aws.end());

function sinkWith(options: Partial<S3SinkOptions> = {}) {
  return s3Sink({ bucket: BUCKET, client: aws.s3(), ...options });
}

const objects = () => aws.double.s3.objects(BUCKET);
const keys = () => [...objects().keys()];

describe('the contract of sinks', () => {
  const cases = sinkContract({
    create: async () => {
      const own = await AwsFixture.start();
      own.double.s3.createBucket(BUCKET);
      return {
        sink: s3Sink({ bucket: BUCKET, client: own.s3({ maxAttempts: 1 }) }),
        received: async () =>
          [...own.double.s3.objects(BUCKET)].flatMap(([key, { body }]) => {
            const entry = key.endsWith('.json') ? parseLine(body.toString().replace(/\n$/, '')) : undefined;
            return entry?.kind === 'record' ? [entry.record] : [];
          }),
        anchored: async () =>
          [...own.double.s3.objects(BUCKET)].flatMap(([key, { body }]) =>
            key.endsWith('.note') ? [body.toString()] : [],
          ),
        breakDown: () => own.double.faults.always({ type: 'answer', answer: s3Error(503, 'SlowDown') }),
        repair: () => own.double.faults.clear(),
        stall: () => own.double.faults.always({ type: 'hang' }),
        dispose: () => own.end(),
      };
    },
  });
  for (const { name, run } of cases) test(name, run);
});

describe('an object', () => {
  test('holds the line of its record, encrypted, with checksum, content type and metadata', async () => {
    const results = await sinkWith().deliver([record], context);
    expect(results).toEqual([{ outcome: 'delivered', receipt: `s3://${BUCKET}/${KEY}` }]);
    expect(keys()).toEqual([KEY]);
    expect(objects().get(KEY)).toMatchObject({
      contentType: 'application/json',
      encryption: 'AES256',
      lock: undefined,
      metadata: { 'audit-id': record.id, 'audit-seq': '1', 'audit-stream': 'orders', sha256: SHA256 },
    });
    expect(objects().get(KEY)?.body.toString()).toBe(LINE);
  });

  test('is locked for as long as asked, and encrypted with the key asked for', async () => {
    const before = Date.now();
    const sink = sinkWith({
      objectLock: { mode: 'COMPLIANCE', days: 30 },
      encryption: { kmsKeyId: 'alias/audit' },
    });
    await sink.deliver([record], context);
    const { lock, encryption, kmsKeyId } = objects().get(KEY) ?? {};
    expect([lock?.mode, encryption, kmsKeyId]).toEqual(['COMPLIANCE', 'aws:kms', 'alias/audit']);
    const days = ((lock?.until.getTime() ?? 0) - before) / 86_400_000;
    expect(Math.round(days)).toBe(30);
  });

  test('has a service and a time in its key that are safe for files', async () => {
    const event = eventNumber(1, {
      source: { service: '../Ünder/ 1', version: '1', instance_id: 'i', environment: 'e' },
      time: 'yesterday',
    });
    await sinkWith({ prefix: 'logs/' }).deliver(sealed([event]), context);
    expect(keys()).toEqual(['logs/!2e.!2f!c3!9cnder!2f!201/2026-11-21/2026-11-21T10-20-30.123Z.json']);
  });
});

describe('a key that is taken', () => {
  test('by the same record counts as delivered, after one look at it', async () => {
    await sinkWith().deliver([record], context);
    aws.double.requests.length = 0;
    expect(await sinkWith().deliver([record], context)).toEqual([
      { outcome: 'delivered', receipt: `s3://${BUCKET}/${KEY}` },
    ]);
    expect(aws.double.requests).toEqual([`PUT /${BUCKET}/${KEY}`, `HEAD /${BUCKET}/${KEY}`]);
    expect(aws.double.s3.versionsOf(BUCKET, KEY)).toHaveLength(1);
  });

  test('by another record of the same millisecond sends it to the key with its id', async () => {
    const records = sealedUpTo(2);
    const results = await sinkWith({ concurrency: 1 }).deliver(records, context);
    const second = SECOND_KEY.replace(/1\.json$/, '2.json');
    expect(results).toEqual([
      { outcome: 'delivered', receipt: `s3://${BUCKET}/${KEY}` },
      { outcome: 'delivered', receipt: `s3://${BUCKET}/${second}` },
    ]);
    expect(await sinkWith().deliver(records, context)).toEqual(results);
    expect(keys()).toEqual([second, KEY]);
  });

  test('twice by something else is rejected, and nothing is overwritten', async () => {
    const forged = sealed([eventNumber(1, { outcome: 'failure' })]);
    const again = sealed([eventNumber(1, { outcome: 'denied' })]);
    await sinkWith().deliver(forged, context);
    await sinkWith().deliver(again, context);
    const [result] = await sinkWith().deliver([record], context);
    expect(result).toEqual({
      outcome: 'rejected',
      error: `${SECOND_KEY} holds something else than record 1 of the stream "orders": it was tampered with, or belongs to another log`,
    });
    expect(keys()).toEqual([SECOND_KEY, KEY]);
    expect(objects().get(KEY)?.body.toString()).toBe(`${recordLine(first(forged))}\n`);
  });

  test('by the own first attempt, whose answer was lost, counts as delivered', async () => {
    aws.double.faults.next({ type: 'drop-after' });
    expect(await sinkWith().deliver([record], context)).toEqual([
      { outcome: 'delivered', receipt: `s3://${BUCKET}/${KEY}` },
    ]);
    expect(aws.double.requests).toEqual([
      `PUT /${BUCKET}/${KEY}`,
      `PUT /${BUCKET}/${KEY}`,
      `HEAD /${BUCKET}/${KEY}`,
    ]);
    expect(keys()).toEqual([KEY]);
  });

  test('and freed again before the look is tried again', async () => {
    aws.double.faults.next({ type: 'answer', answer: s3Error(412, 'PreconditionFailed') });
    expect(await sinkWith().deliver([record], context)).toEqual([
      { outcome: 'retry', error: `the object ${KEY} was there and is gone` },
    ]);
  });

  test('is written by one of two sinks that race for it, and by both as delivered', async () => {
    const results = await Promise.all(Array.from({ length: 8 }, () => sinkWith().deliver([record], context)));
    expect(results.flat().map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 8 }, () => 'delivered'),
    );
    expect(aws.double.s3.versionsOf(BUCKET, KEY)).toHaveLength(1);
  });
});

describe('what S3 refuses', () => {
  test.each([
    [409, 'ConditionalRequestConflict', undefined],
    [503, 'SlowDown', undefined],
    [500, 'InternalError', undefined],
    [403, 'AccessDenied', 30_000],
    [400, 'BadDigest', 30_000],
  ])('with %i %s is tried again', async (status, code, retryAfterMs) => {
    aws.double.faults.always({ type: 'answer', answer: s3Error(status, code, 'why') });
    const client = aws.s3({ maxAttempts: 1 });
    expect(await sinkWith({ client }).deliver([record], context)).toEqual([
      {
        outcome: 'retry',
        error: `${code} (HTTP ${status}): why`,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      },
    ]);
  });

  test('for want of the bucket, or of its Object Lock, is tried again until somebody mends it', async () => {
    const missing = await sinkWith({ bucket: 'no-such-bucket' }).deliver([record], context);
    expect(missing).toEqual([
      { outcome: 'retry', error: 'NoSuchBucket (HTTP 404): NoSuchBucket', retryAfterMs: 30_000 },
    ]);
    aws.double.s3.createBucket('unlocked');
    const options = { bucket: 'unlocked', objectLock: { mode: 'GOVERNANCE', days: 1 } } as const;
    expect(await sinkWith(options).deliver([record], context)).toEqual([
      {
        outcome: 'retry',
        error: 'InvalidRequest (HTTP 400): Bucket is missing Object Lock Configuration',
        retryAfterMs: 30_000,
      },
    ]);
  });

  test('waits for as long as S3 asks', async () => {
    const answer = { ...s3Error(503, 'SlowDown'), headers: { 'retry-after': '7' } };
    aws.double.faults.always({ type: 'answer', answer });
    const client = aws.s3({ maxAttempts: 1 });
    expect(await sinkWith({ client }).deliver([record], context)).toMatchObject([{ retryAfterMs: 7000 }]);
  });

  test('concerns one record alone', async () => {
    aws.double.faults.next(
      ...Array.from({ length: 1 }, () => ({ type: 'answer', answer: s3Error(403, 'AccessDenied') }) as const),
    );
    const results = await sinkWith({ concurrency: 1 }).deliver(sealedUpTo(3), context);
    expect(results.map(({ outcome }) => outcome)).toEqual(['retry', 'delivered', 'delivered']);
  });
});

describe('a checkpoint', () => {
  const key = 'audit-logs/orders/checkpoints/0000000000000010.note';

  test('is anchored once, byte for byte', async () => {
    const checkpoint = checkpointOf(10);
    const sink = sinkWith({ objectLock: { mode: 'GOVERNANCE', days: 1 } });
    const delivered = { outcome: 'delivered', receipt: `s3://${BUCKET}/${key}` };
    expect(await sink.anchor?.(checkpoint, context)).toEqual(delivered);
    expect(await sink.anchor?.(checkpoint, context)).toEqual(delivered);
    expect(aws.double.s3.versionsOf(BUCKET, key)).toMatchObject([
      {
        contentType: 'text/plain; charset=utf-8',
        lock: { mode: 'GOVERNANCE' },
        metadata: { 'audit-size': '10', 'audit-root': checkpoint.root, 'audit-stream': 'orders' },
      },
    ]);
    expect(objects().get(key)?.body.toString()).toBe(checkpoint.note);
  });

  test('of the same size and another root is rejected', async () => {
    await sinkWith().anchor?.(checkpointOf(10), context);
    expect(await sinkWith().anchor?.(checkpointOf(10, { seed: 'rewritten' }), context)).toEqual({
      outcome: 'rejected',
      error: `${key} holds another checkpoint of size 10 of the stream "orders": the log was rewritten, or belongs to another one`,
    });
  });

  test('goes to the folder of the service that is named', async () => {
    await sinkWith({ service: 'shop' }).anchor?.(checkpointOf(10), context);
    expect(keys()).toEqual(['audit-logs/shop/checkpoints/0000000000000010.note']);
  });
});

describe('options', () => {
  test('a missing package is a start error that names the command', async () => {
    const sink = createS3Sink({ bucket: BUCKET }, () => Promise.reject(new Error('not found')));
    await expect(sink.open?.()).rejects.toThrow(
      'EYRIE_AUDIT_SINK_PACKAGE_MISSING: An audit sink needs the package @aws-sdk/client-s3, which cannot be loaded. Run "npm install @aws-sdk/client-s3", or take the sink out.',
    );
  });

  test.each([
    [{ bucket: '' }, 'has no bucket'],
    [{ prefix: '/x' }, 'has a "prefix" that is empty or begins with a slash'],
    [{ concurrency: 0 }, 'has "concurrency" 0, which is no whole number from 1 to 100'],
    [
      { objectLock: { mode: 'GOVERNANCE', days: 0.5 } as const },
      'has "objectLock.days" 0.5, which is no whole number from 1 to 36500',
    ],
  ])('%j is refused', (options, problem) => {
    expect(() => sinkWith(options)).toThrow(
      `EYRIE_AUDIT_SINK_OPTION_INVALID: The audit sink "s3" ${problem}. `,
    );
  });
});
