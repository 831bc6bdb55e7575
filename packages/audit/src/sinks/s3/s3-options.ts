import type { AwsClient, AwsClientSettings } from '../aws/aws-client.js';

/** For how long nobody may delete an object, or put something else in its place. The bucket must have Object Lock. */
export interface S3ObjectLock {
  /** `COMPLIANCE`: nobody at all. `GOVERNANCE`: nobody but who has a permission of its own. */
  readonly mode: 'GOVERNANCE' | 'COMPLIANCE';
  /** From the upload on. */
  readonly days: number;
}

/** Encryption with a key of AWS KMS instead of S3's own. */
export interface S3KmsEncryption {
  /** @default the account's key for S3 */
  readonly kmsKeyId?: string | undefined;
}

/** Where records go in S3, and how they are kept there. */
export interface S3SinkOptions extends AwsClientSettings {
  readonly bucket: string;
  /** @default 's3' */
  readonly name?: string | undefined;
  /** What every key begins with. @default 'audit-logs' */
  readonly prefix?: string | undefined;
  /**
   * Service whose folder the checkpoints are kept in; records go by the service of their event.
   * @default the name of the log's stream
   */
  readonly service?: string | undefined;
  /** @default 'AES256' */
  readonly encryption?: 'AES256' | S3KmsEncryption | undefined;
  /** @default none, or the bucket's own default */
  readonly objectLock?: S3ObjectLock | undefined;
  /** Objects uploaded at a time. @default 8 */
  readonly concurrency?: number | undefined;
  /** Records in one call. @default 100 */
  readonly batchSize?: number | undefined;
  /** Deadline of one call in milliseconds. @default 30_000 */
  readonly timeoutMs?: number | undefined;
  /** An `S3Client` of the app's own, which it closes itself. @default one of the sink's own */
  readonly client?: AwsClient | undefined;
  /** Puts the bucket into the path of URLs, as services other than AWS often need it. @default false */
  readonly forcePathStyle?: boolean | undefined;
}

export const S3_SINK_DEFAULTS = Object.freeze({
  name: 's3',
  prefix: 'audit-logs',
  encryption: 'AES256',
  concurrency: 8,
  batchSize: 100,
  timeoutMs: 30_000,
  forcePathStyle: false,
});
