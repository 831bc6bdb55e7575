import type { AwsClient } from '../aws/aws-client.js';
import { awsFailureOf } from '../aws/aws-failure.js';
import { type AwsPackage, loadAwsPackage } from '../aws/aws-package.js';
import type { S3Metadata } from './s3-metadata.js';
import type { S3KmsEncryption, S3ObjectLock } from './s3-options.js';

/** One object that is to be created. */
export interface S3Object {
  readonly key: string;
  readonly body: string;
  readonly contentType: string;
  readonly metadata: S3Metadata;
}

/** How new objects are kept. */
export interface S3Protection {
  readonly encryption: 'AES256' | S3KmsEncryption;
  readonly objectLock: S3ObjectLock | undefined;
}

/** An object without its content. */
export interface S3Description {
  readonly metadata: S3Metadata;
  /** ISO 8601. */
  readonly modifiedAt: string;
}

const DAY_MS = 86_400_000;

/** A bucket in which nothing is ever overwritten. */
export class S3Bucket {
  readonly #package: AwsPackage<'@aws-sdk/client-s3'>;
  readonly #client: AwsClient;
  readonly #bucket: string;

  constructor(sdk: AwsPackage<'@aws-sdk/client-s3'>, client: AwsClient, bucket: string) {
    this.#package = sdk;
    this.#client = client;
    this.#bucket = bucket;
  }

  /** A bucket for a client that is there already. */
  static async of(client: AwsClient, bucket: string): Promise<S3Bucket> {
    return new S3Bucket(await loadAwsPackage('@aws-sdk/client-s3'), client, bucket);
  }

  /** Creates an object, unless its key has one: then it is `there` already, perhaps by a lost first attempt. */
  async create(
    object: S3Object,
    protection: S3Protection,
    signal: AbortSignal,
  ): Promise<'created' | 'there'> {
    const { PutObjectCommand } = this.#package;
    const { encryption, objectLock } = protection;
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: object.key,
      Body: object.body,
      ContentType: object.contentType,
      Metadata: { ...object.metadata },
      IfNoneMatch: '*',
      ChecksumAlgorithm: 'SHA256',
      ...(encryption === 'AES256'
        ? { ServerSideEncryption: 'AES256' }
        : {
            ServerSideEncryption: 'aws:kms',
            ...(encryption.kmsKeyId === undefined ? {} : { SSEKMSKeyId: encryption.kmsKeyId }),
          }),
      ...(objectLock === undefined
        ? {}
        : {
            ObjectLockMode: objectLock.mode,
            ObjectLockRetainUntilDate: new Date(Date.now() + objectLock.days * DAY_MS),
          }),
    });
    try {
      await this.#send(command, signal);
      return 'created';
    } catch (error) {
      if (awsFailureOf(error).status === 412) return 'there';
      throw error;
    }
  }

  /** What the object of a key says about itself; `undefined` where there is none. */
  async metadataOf(key: string, signal?: AbortSignal): Promise<S3Metadata | undefined> {
    return (await this.describe(key, signal))?.metadata;
  }

  /** What the object of a key says about itself, and since when it is there; `undefined` where there is none. */
  async describe(key: string, signal?: AbortSignal): Promise<S3Description | undefined> {
    const { HeadObjectCommand } = this.#package;
    try {
      const command = new HeadObjectCommand({ Bucket: this.#bucket, Key: key });
      const { Metadata = {}, LastModified } = (await this.#send(command, signal)) as {
        readonly Metadata?: S3Metadata;
        readonly LastModified?: Date;
      };
      return { metadata: Metadata, modifiedAt: (LastModified ?? new Date(0)).toISOString() };
    } catch (error) {
      if (awsFailureOf(error).status === 404) return undefined;
      throw error;
    }
  }

  /** The text of an object, as far as the limit. */
  async textOf(key: string, maxBytes: number, signal?: AbortSignal): Promise<string> {
    const { GetObjectCommand } = this.#package;
    const command = new GetObjectCommand({
      Bucket: this.#bucket,
      Key: key,
      Range: `bytes=0-${maxBytes - 1}`,
    });
    try {
      const { Body } = (await this.#send(command, signal)) as {
        readonly Body?: { transformToString(encoding: string): Promise<string> };
      };
      return (await Body?.transformToString('utf8')) ?? '';
    } catch (error) {
      // An empty object has no first byte.
      if (awsFailureOf(error).status === 416) return '';
      throw error;
    }
  }

  /** Keys that begin with a prefix, in their order, one page in memory at a time. */
  async *keys(prefix: string, signal?: AbortSignal): AsyncGenerator<string> {
    const { ListObjectsV2Command } = this.#package;
    let continuation: string | undefined;
    do {
      const page = (await this.#send(
        new ListObjectsV2Command({
          Bucket: this.#bucket,
          Prefix: prefix,
          ...(continuation === undefined ? {} : { ContinuationToken: continuation }),
        }),
        signal,
      )) as { readonly Contents?: readonly { readonly Key?: string }[]; NextContinuationToken?: string };
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) yield Key;
      continuation = page.NextContinuationToken;
    } while (continuation !== undefined);
  }

  async #send(command: object, signal: AbortSignal | undefined): Promise<unknown> {
    return this.#client.send(command as never, signal === undefined ? {} : { abortSignal: signal });
  }
}
