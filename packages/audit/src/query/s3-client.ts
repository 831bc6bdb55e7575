import { type AwsClient, type AwsClientSettings, givenSettings } from '../sinks/aws/aws-client.js';
import { loadAwsPackage } from '../sinks/aws/aws-package.js';

/**
 * A client of S3 as the SDK finds region and credentials, for {@link readS3Log}. Whoever opens it calls `destroy`. With
 * an endpoint of its own buckets are addressed by path, as most other servers of the protocol ask.
 *
 * @throws EyrieError `EYRIE_AUDIT_SINK_PACKAGE_MISSING`
 */
export async function openS3Client(settings: AwsClientSettings = {}): Promise<AwsClient> {
  const { S3Client } = await loadAwsPackage('@aws-sdk/client-s3');
  return new S3Client({ ...givenSettings(settings), forcePathStyle: settings.endpoint !== undefined });
}
