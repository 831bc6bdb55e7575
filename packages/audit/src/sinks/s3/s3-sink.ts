import { recordLine } from '../../records/record-line.js';
import type { SealedRecord, SignedCheckpoint } from '../../records/sealed-record.js';
import type { AuditSink, DeliveryResult } from '../audit-sink.js';
import { type AwsClient, givenSettings } from '../aws/aws-client.js';
import { awsFailureOf, retryAfter } from '../aws/aws-failure.js';
import type { AwsLoader } from '../aws/aws-loader.js';
import { type AwsPackageLoader, loadAwsPackage } from '../aws/aws-package.js';
import { checkpointConflict, recordConflict } from '../shared/conflicts.js';
import { deliverConcurrently } from '../shared/deliver-each.js';
import { eventOf } from '../shared/event-of.js';
import { assertWholeNumber, sinkOptionInvalid } from '../shared/option-error.js';
import { type WithDefaults, withDefaults } from '../shared/with-defaults.js';
import { S3Bucket, type S3Object, type S3Protection } from './s3-bucket.js';
import { checkpointKey, recordKeys } from './s3-keys.js';
import { checkpointMetadata, isSameObject, recordMetadata } from './s3-metadata.js';
import { S3_SINK_DEFAULTS, type S3SinkOptions } from './s3-options.js';

// A person must mend the bucket or its policy first.
const CONFIG_RETRY_MS = 30_000;

/**
 * Keeps every record as an object of its own in S3: `audit-logs/<service>/<date>/<timestamp>.json`, created and never
 * overwritten (`If-None-Match: *`), encrypted, with a SHA-256 checksum and Object Lock where asked for. Checkpoints are
 * anchored at `audit-logs/<service>/checkpoints/<size>.note`.
 *
 * Nothing that S3 refuses depends on a record, apart from another record under both of its keys: so everything else is
 * tried again, a missing bucket or permission too, which an operator can mend. It needs the permissions
 * `s3:PutObject` and `s3:GetObject`, and `s3:PutObjectRetention` for Object Lock.
 *
 * @throws EyrieError `EYRIE_AUDIT_SINK_OPTION_INVALID`; when the app starts, `EYRIE_AUDIT_SINK_PACKAGE_MISSING` without
 * the package `@aws-sdk/client-s3`.
 *
 * @example
 * ```ts
 * import { s3Sink } from '@eyrie/audit/engine';
 *
 * const sink = s3Sink({ bucket: 'acme-audit', objectLock: { mode: 'COMPLIANCE', days: 365 } });
 * ```
 */
export function s3Sink(options: S3SinkOptions): AuditSink {
  return createS3Sink(options);
}

/** As {@link s3Sink}, with another way to load the SDK. */
export function createS3Sink(options: S3SinkOptions, load?: AwsLoader): AuditSink {
  const settings = withDefaults(options, S3_SINK_DEFAULTS);
  assertOptions(settings);
  return new S3Sink(settings, load as AwsPackageLoader<'@aws-sdk/client-s3'> | undefined);
}

type Settings = WithDefaults<S3SinkOptions, keyof typeof S3_SINK_DEFAULTS>;

class S3Sink implements AuditSink {
  readonly name: string;
  readonly batchSize: number;
  readonly timeoutMs: number;
  readonly #settings: Settings;
  readonly #prefix: string;
  readonly #protection: S3Protection;
  readonly #load: AwsPackageLoader<'@aws-sdk/client-s3'> | undefined;
  #bucket: Promise<S3Bucket> | undefined;
  #ownClient: AwsClient | undefined;

  constructor(settings: Settings, load: AwsPackageLoader<'@aws-sdk/client-s3'> | undefined) {
    this.name = settings.name;
    this.batchSize = settings.batchSize;
    this.timeoutMs = settings.timeoutMs;
    this.#settings = settings;
    this.#prefix = settings.prefix.replace(/\/+$/, '');
    this.#protection = { encryption: settings.encryption, objectLock: settings.objectLock };
    this.#load = load;
  }

  async open(): Promise<void> {
    await this.#opened();
  }

  async deliver(
    records: readonly SealedRecord[],
    { signal }: { readonly signal: AbortSignal },
  ): Promise<readonly DeliveryResult[]> {
    const bucket = await this.#opened();
    return deliverConcurrently(
      { records, signal, deliverOne: (record) => this.#deliverOne(bucket, record, signal) },
      this.#settings.concurrency,
    );
  }

  async anchor(
    checkpoint: SignedCheckpoint,
    { signal }: { readonly signal: AbortSignal },
  ): Promise<DeliveryResult> {
    const bucket = await this.#opened();
    const { service = checkpoint.stream } = this.#settings;
    const object: S3Object = {
      key: checkpointKey(this.#prefix, service, checkpoint),
      body: checkpoint.note,
      contentType: 'text/plain; charset=utf-8',
      metadata: checkpointMetadata(checkpoint),
    };
    try {
      if ((await bucket.create(object, this.#protection, signal)) === 'created') {
        return this.#delivered(object.key);
      }
      const there = await bucket.metadataOf(object.key, signal);
      if (there === undefined) return vanished(object.key);
      // The note may be signed by other keys; what it says of the log must be the same.
      const isSame =
        there['audit-root'] === checkpoint.root && there['audit-stream'] === object.metadata['audit-stream'];
      return isSame ? this.#delivered(object.key) : checkpointConflict(checkpoint, object.key);
    } catch (error) {
      return failed(error);
    }
  }

  close(): void {
    this.#ownClient?.destroy?.();
    this.#ownClient = undefined;
    this.#bucket = undefined;
  }

  async #deliverOne(bucket: S3Bucket, record: SealedRecord, signal: AbortSignal): Promise<DeliveryResult> {
    const body = `${recordLine(record)}\n`;
    const metadata = recordMetadata(record, body);
    const { first, second } = recordKeys(this.#prefix, record, eventOf(record));
    try {
      for (const key of [first, second]) {
        const object: S3Object = { key, body, metadata, contentType: 'application/json' };
        if ((await bucket.create(object, this.#protection, signal)) === 'created')
          return this.#delivered(key);
        const there = await bucket.metadataOf(key, signal);
        if (there === undefined) return vanished(key);
        if (isSameObject(there, metadata)) return this.#delivered(key);
      }
      return recordConflict(record, second);
    } catch (error) {
      return failed(error);
    }
  }

  #delivered(key: string): DeliveryResult {
    return { outcome: 'delivered', receipt: `s3://${this.#settings.bucket}/${key}`.slice(0, 500) };
  }

  #opened(): Promise<S3Bucket> {
    this.#bucket ??= this.#connect().catch((error: unknown) => {
      this.#bucket = undefined;
      throw error;
    });
    return this.#bucket;
  }

  async #connect(): Promise<S3Bucket> {
    const sdk = await loadAwsPackage('@aws-sdk/client-s3', this.#load);
    const { client, forcePathStyle, bucket } = this.#settings;
    if (client === undefined) {
      this.#ownClient = new sdk.S3Client({ ...givenSettings(this.#settings), forcePathStyle });
    }
    return new S3Bucket(sdk, client ?? (this.#ownClient as AwsClient), bucket);
  }
}

function failed(error: unknown): DeliveryResult {
  const failure = awsFailureOf(error);
  const { status } = failure;
  const isConfig =
    status !== undefined &&
    status >= 300 &&
    status < 500 &&
    status !== 408 &&
    status !== 409 &&
    status !== 429;
  return retryAfter(failure, isConfig ? CONFIG_RETRY_MS : undefined);
}

/** Between the refused upload and the look at what was there, it was deleted. */
function vanished(key: string): DeliveryResult {
  return { outcome: 'retry', error: `the object ${key} was there and is gone` };
}

function assertOptions({ name, bucket, prefix, objectLock, concurrency }: Settings): void {
  if (bucket === '') {
    throw sinkOptionInvalid(name, 'has no bucket', 'Give the name of an S3 bucket as "bucket"');
  }
  if (prefix === '' || prefix.startsWith('/')) {
    throw sinkOptionInvalid(
      name,
      'has a "prefix" that is empty or begins with a slash',
      'Give a prefix such as "audit-logs", or leave it out',
    );
  }
  assertWholeNumber(name, 'concurrency', concurrency, { max: 100 });
  if (objectLock !== undefined) assertWholeNumber(name, 'objectLock.days', objectLock.days, { max: 36_500 });
}
