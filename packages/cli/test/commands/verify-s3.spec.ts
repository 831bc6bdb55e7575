import { AuditLog, openS3Client, readStoredLog } from '@eyrie/audit/engine';
import { s3Sink } from '../../../audit/src/sinks/s3/s3-sink.js';
import { AwsDouble } from '../../../audit/test/support/aws-double/aws-double.js';
import { AuditFolder, eventsOf, VKEY } from '../support/audit-store.js';
import { eyrie } from '../support/run.js';

const BUCKET = 'acme-audit';
const CREDENTIALS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;

let folder: AuditFolder;
let aws: AwsDouble;
beforeEach(async () => {
  folder = new AuditFolder();
  aws = await AwsDouble.start();
  aws.s3.createBucket(BUCKET);
  const { accessKeyId, secretAccessKey } = aws.clientSettings.credentials;
  // Where the SDK looks for them.
  process.env.AWS_ACCESS_KEY_ID = accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = secretAccessKey;
});
afterEach(async () => {
  for (const name of CREDENTIALS) delete process.env[name];
  await aws.stop();
  await folder.end();
});

const verify = (location: string) => {
  const { endpoint, region } = aws.clientSettings;
  const place = ['--from', 's3', location, '--endpoint', endpoint, '--region', region];
  return eyrie(['audit', 'verify', ...place, '--vkey', VKEY]);
};

test('a log in S3 is verified with its checkpoints, and a missing object is found', async () => {
  await folder.seal(eventsOf(4));
  const { endpoint, region } = aws.clientSettings;
  const client = await openS3Client({ endpoint, region });
  const sink = s3Sink({ bucket: BUCKET, client });
  const context = { signal: new AbortController().signal };
  const log = new AuditLog({ store: await folder.store() });
  for await (const batch of readStoredLog({ log, stream: 'shop' })) {
    const records = batch.flatMap((entry) => (entry.kind === 'record' ? [entry.record] : []));
    if (records.length > 0) await sink.deliver(records, context);
    for (const entry of batch)
      if (entry.kind === 'checkpoint') await sink.anchor?.(entry.checkpoint, context);
  }
  client.destroy?.();
  const { exitCode, stdout } = await verify(`s3://${BUCKET}/audit-logs`);
  expect(stdout).toContain(`intact: 4 records in s3://${BUCKET}/audit-logs\n`);
  expect(stdout).toContain('signed up to   4, by 2 checkpoints\n');
  expect(exitCode).toBe(0);
  expect((await verify(`s3://${BUCKET}`)).exitCode).toBe(0);
  expect((await verify(`s3://${BUCKET}/nothing`)).exitCode).toBe(3);
});

test('a bucket that is not there, and a server that is not, cannot be told from', async () => {
  expect((await verify('s3://nothing')).exitCode).toBe(3);
}, 30_000);
