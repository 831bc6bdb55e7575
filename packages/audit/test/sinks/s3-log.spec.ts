import { PutObjectCommand } from '@aws-sdk/client-s3';
import { checkpointLine, recordLine } from '../../src/records/record-line.js';
import { readS3Log, type S3LogOptions } from '../../src/sinks/s3/s3-log.js';
import { s3Sink } from '../../src/sinks/s3/s3-sink.js';
import { AwsFixture } from '../support/aws-double/aws-fixture.js';
import { checkpointOf, context, eventNumber, sealed } from './sink-records.js';

const BUCKET = 'audit-bucket';
let aws: AwsFixture;
beforeEach(async () => {
  aws = await AwsFixture.start();
  aws.double.s3.createBucket(BUCKET);
});
afterEach(() => aws.end());

async function linesOf(options: Partial<S3LogOptions> = {}): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of readS3Log({ bucket: BUCKET, client: aws.s3(), ...options })) lines.push(line);
  return lines;
}

/** Records whose keys sort in another order than they do, of two services. */
function shuffledRecords(count: number) {
  return sealed(
    Array.from({ length: count }, (_, at) =>
      eventNumber(at + 1, {
        time: `2026-11-21T10:20:30.${String((at * 7) % 1000).padStart(3, '0')}Z`,
        source: {
          service: at % 2 === 0 ? 'orders' : 'billing',
          version: '1',
          instance_id: 'i',
          environment: 'e',
        },
      }),
    ),
  );
}

test('records come by their seq, each checkpoint behind the last record it covers', async () => {
  const records = shuffledRecords(25);
  const sink = s3Sink({ bucket: BUCKET, client: aws.s3() });
  await sink.deliver(records, context);
  const [ten, twenty] = [checkpointOf(10), checkpointOf(20)];
  await sink.anchor?.(twenty, context);
  await sink.anchor?.(ten, context);
  expect(await linesOf({ concurrency: 3 })).toEqual([
    ...records.slice(0, 10).map(recordLine),
    checkpointLine(ten),
    ...records.slice(10, 20).map(recordLine),
    checkpointLine(twenty),
    ...records.slice(20).map(recordLine),
  ]);
});

test('more objects than one page of the list holds are all read', async () => {
  aws.double.s3.pageSize = 10;
  const client = aws.s3();
  for (let n = 0; n < 25; n += 1) {
    await client.send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: `audit-logs/orders/${String(n).padStart(5, '0')}.json`,
        Body: `line ${n}`,
        Metadata: { 'audit-seq': String(2000 - n), 'audit-stream': 'orders' },
      }),
    );
  }
  expect(await linesOf()).toEqual(Array.from({ length: 25 }, (_, at) => `line ${24 - at}`));
});

test('objects whose metadata was lost are put in place by their text, and foreign ones come last', async () => {
  const records = shuffledRecords(3);
  const checkpoint = checkpointOf(3);
  const client = aws.s3();
  const texts = [...records.map(recordLine).toReversed(), checkpoint.note, 'who put this here?', ''].map(
    (text) => Buffer.from(text),
  );
  for (const [at, Body] of texts.entries()) {
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: `audit-logs/x/${at}`, Body }));
  }
  const lines = await linesOf();
  expect(lines.slice(0, 3)).toEqual(records.map(recordLine));
  expect(JSON.parse(lines[3] ?? '')).toMatchObject({
    checkpoint: { size: 3, stream: 'orders', root: checkpoint.root, note: checkpoint.note },
  });
  expect(lines.slice(4)).toEqual(['who put this here?', '']);
});

test('a prefix is a whole folder', async () => {
  const client = aws.s3();
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'audit-logs-2/x/1', Body: 'not this' }));
  expect(await linesOf()).toEqual([]);
});

test('more objects than fit into memory are an error that says what to do', async () => {
  await s3Sink({ bucket: BUCKET, client: aws.s3() }).deliver(shuffledRecords(3), context);
  await expect(linesOf({ maxObjects: 2 })).rejects.toThrow(
    'EYRIE_AUDIT_S3_LOG_TOO_LARGE: The log in S3 has more than 2 objects, whose keys do not fit into the memory set aside for them. Give the prefix of one service or day, or a larger "maxObjects".',
  );
});

test('a bucket that cannot be read fails the reading', async () => {
  await expect(linesOf({ bucket: 'no-such-bucket' })).rejects.toThrow('NoSuchBucket');
});
