import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { PublishCommand, type PublishCommandInput } from '@aws-sdk/client-sns';
import { AwsFixture } from '../support/aws-double/aws-fixture.js';

const BUCKET = 'audit-bucket';
const FIFO = 'arn:aws:sns:eu-central-1:123456789012:audit.fifo';
let aws: AwsFixture;
beforeEach(async () => {
  aws = await AwsFixture.start();
  aws.double.s3.createBucket(BUCKET, { objectLock: true });
  aws.double.sns.createTopic(FIFO);
});
afterEach(() => aws.end());

const put = (input: Partial<PutObjectCommandInput> = {}, client = aws.s3()) =>
  client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'k', Body: 'text', ...input }));

const publish = (input: Partial<PublishCommandInput> = {}, client = aws.sns()) =>
  client.send(
    new PublishCommand({
      TopicArn: FIFO,
      Message: 'm',
      MessageGroupId: 'g',
      MessageDeduplicationId: 'd',
      ...input,
    }),
  );

/** Status and code that AWS would answer with. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata: { httpStatusCode: number } };
    return `${$metadata.httpStatusCode} ${name}`;
  }
  return 'none';
}

test('the double of S3 keeps, lists and gives back objects', async () => {
  await put({ Key: 'a/ü &<1>', Metadata: { n: '1' } });
  await put({ Key: 'a/2' });
  await put({ Key: 'b/3' });
  const client = aws.s3();
  const first = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'a/', MaxKeys: 1 }));
  expect([first.Contents?.map(({ Key }) => Key), first.IsTruncated]).toEqual([['a/2'], true]);
  const second = await client.send(
    new ListObjectsV2Command({
      Bucket: BUCKET,
      Prefix: 'a/',
      MaxKeys: 1,
      ContinuationToken: first.NextContinuationToken,
    }),
  );
  expect([second.Contents?.map(({ Key }) => Key), second.IsTruncated]).toEqual([['a/ü &<1>'], false]);
  const got = await client.send(
    new GetObjectCommand({ Bucket: BUCKET, Key: 'a/ü &<1>', Range: 'bytes=0-1' }),
  );
  expect([await got.Body?.transformToString(), got.Metadata]).toEqual(['te', { n: '1' }]);
  expect(await refusal(client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'nothing' })))).toBe(
    '404 NotFound',
  );
});

test('of twenty that create a key at the same time exactly one wins', async () => {
  const client = aws.s3();
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, at) => refusal(put({ IfNoneMatch: '*', Body: `by ${at}` }, client))),
  );
  expect(results.filter((result) => result === 'none')).toHaveLength(1);
  expect(results.filter((result) => result === '412 PreconditionFailed')).toHaveLength(19);
});

test('the double of S3 refuses what AWS refuses', async () => {
  const tomorrow = new Date(Date.now() + 86_400_000);
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'another' };
  expect(await refusal(put({}, aws.s3({ credentials })))).toBe('403 SignatureDoesNotMatch');
  expect(await refusal(put({}, aws.s3({ credentials: { ...credentials, accessKeyId: 'X' } })))).toBe(
    '403 InvalidAccessKeyId',
  );
  expect(await refusal(put({}, aws.s3({ signer: { sign: async (request) => request } })))).toBe(
    '403 AccessDenied',
  );
  expect(await refusal(put({ Bucket: 'Not_A_Bucket' }))).toBe('400 InvalidBucketName');
  expect(await refusal(put({ Bucket: 'no-such-bucket' }))).toBe('404 NoSuchBucket');
  expect(await refusal(put({ ChecksumSHA256: Buffer.alloc(32).toString('base64') }))).toBe('400 BadDigest');
  expect(await refusal(put({ ObjectLockMode: 'COMPLIANCE' }))).toBe('400 InvalidArgument');
  expect(await refusal(put({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: new Date(0) }))).toBe(
    '400 InvalidArgument',
  );
  aws.double.s3.createBucket('unlocked');
  const locked = { ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: tomorrow } as const;
  expect(await refusal(put({ ...locked, Bucket: 'unlocked' }))).toBe('400 InvalidRequest');
  expect(await refusal(put({ Key: 'x'.repeat(1025) }))).toBe('400 KeyTooLongError');
});

test('Object Lock keeps a version: a plain DELETE only hides it, and re-opens its key', async () => {
  const client = aws.s3();
  await put({
    ObjectLockMode: 'COMPLIANCE',
    ObjectLockRetainUntilDate: new Date(Date.now() + 86_400_000),
  });
  const [version] = aws.double.s3.versionsOf(BUCKET, 'k');
  const remove = (VersionId?: string) =>
    refusal(
      client.send(
        new DeleteObjectCommand({
          Bucket: BUCKET,
          Key: 'k',
          ...(VersionId === undefined ? {} : { VersionId }),
        }),
      ),
    );
  expect(await remove(version?.versionId)).toBe('403 AccessDenied');
  expect(await refusal(put({ IfNoneMatch: '*' }))).toBe('412 PreconditionFailed');
  expect(await remove()).toBe('none');
  expect(await refusal(put({ IfNoneMatch: '*', Body: 'anew' }))).toBe('none');
  expect(aws.double.s3.versionsOf(BUCKET, 'k').map(({ body }) => body.toString())).toEqual([
    'text',
    '',
    'anew',
  ]);
});

test('the double of SNS refuses what AWS refuses', async () => {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'another' };
  const invalid = '400 InvalidParameterException';
  expect(await refusal(publish({}, aws.sns({ credentials })))).toBe('403 SignatureDoesNotMatch');
  expect(await refusal(publish({ Subject: 'ä' }))).toBe(invalid);
  expect(await refusal(publish({ Subject: 'a\nb' }))).toBe(invalid);
  expect(await refusal(publish({ Subject: 'x'.repeat(100) }))).toBe(invalid);
  expect(await refusal(publish({ MessageGroupId: undefined }))).toBe(invalid);
  expect(await refusal(publish({ MessageDeduplicationId: undefined }))).toBe(invalid);
  expect(await refusal(publish({ MessageGroupId: 'with blank' }))).toBe(invalid);
  expect(await refusal(publish({ Message: 'x'.repeat(262_145) }))).toBe(invalid);
  expect(await refusal(publish({ MessageAttributes: { a: { DataType: 'String', StringValue: '' } } }))).toBe(
    '400 InvalidParameterValueException',
  );
  expect(await refusal(publish({ TopicArn: `${FIFO.slice(0, -5)}2.fifo` }))).toBe('404 NotFoundException');
  expect(aws.double.sns.published).toEqual([]);
});

test('a FIFO topic drops what it has had within five minutes', async () => {
  const first = await publish();
  expect((await publish()).MessageId).toBe(first.MessageId);
  await publish({ MessageDeduplicationId: 'e' });
  expect(aws.double.sns.published.map(({ deduplicationId }) => deduplicationId)).toEqual(['d', 'e']);
});
