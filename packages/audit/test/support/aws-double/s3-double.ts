import { createHash, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { type AwsAnswer, escapeXml, s3Error, xml } from './aws-answer.js';
import { crc32Base64 } from './crc32.js';
import type { ReceivedRequest } from './signature-v4.js';

/** One version of an object. */
export interface StoredObject {
  readonly versionId: string;
  readonly body: Buffer;
  readonly metadata: Readonly<Record<string, string>>;
  readonly contentType: string | undefined;
  readonly encryption: string;
  readonly kmsKeyId: string | undefined;
  readonly lock: { readonly mode: string; readonly until: Date } | undefined;
  readonly modified: Date;
  readonly isDeleteMarker: boolean;
}

interface Bucket {
  readonly objectLock: boolean;
  /** All versions by key, the current one last. */
  readonly versions: Map<string, StoredObject[]>;
}

const BUCKET_NAME = /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z\d][a-z\d.-]{1,61}[a-z\d]$/;

/**
 * S3 as far as an audit log needs it, by the rules of AWS: versions, `If-None-Match: *`, checksums, Object Lock. As
 * there, Object Lock keeps *versions*: a plain PUT or DELETE of a locked key adds a version or a delete marker, and only
 * to delete a locked version is refused.
 */
export class S3Double {
  /** Keys in one page of a list; AWS may answer with fewer than asked for. */
  pageSize = 1000;
  readonly #buckets = new Map<string, Bucket>();

  createBucket(name: string, { objectLock = false } = {}): void {
    if (!BUCKET_NAME.test(name)) throw new Error(`no name of a bucket: ${name}`);
    this.#buckets.set(name, { objectLock, versions: new Map() });
  }

  deleteBucket(name: string): void {
    this.#buckets.delete(name);
  }

  /** Current objects by key, in the order of the keys. */
  objects(bucket: string): ReadonlyMap<string, StoredObject> {
    const versions = this.#buckets.get(bucket)?.versions ?? new Map<string, StoredObject[]>();
    const current = new Map<string, StoredObject>();
    for (const key of [...versions.keys()].sort(byUtf8)) {
      const object = versions.get(key)?.at(-1);
      if (object !== undefined && !object.isDeleteMarker) current.set(key, object);
    }
    return current;
  }

  versionsOf(bucket: string, key: string): readonly StoredObject[] {
    return this.#buckets.get(bucket)?.versions.get(key) ?? [];
  }

  handle({ method, url, headers, body }: ReceivedRequest): AwsAnswer {
    const { pathname, searchParams } = new URL(url, 'http://s3.test');
    const [, name = '', ...rest] = pathname.split('/');
    const key = decodeURIComponent(rest.join('/'));
    if (!BUCKET_NAME.test(name)) return s3Error(400, 'InvalidBucketName');
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) return s3Error(404, 'NoSuchBucket');
    if (key === '' && method === 'GET' && searchParams.get('list-type') === '2') {
      return this.#list(name, searchParams);
    }
    if (key === '') return s3Error(501, 'NotImplemented');
    if (Buffer.byteLength(key) > 1024) return s3Error(400, 'KeyTooLongError');
    if (method === 'PUT') return put(bucket, key, headers, body);
    if (method === 'GET' || method === 'HEAD') return read(bucket, key, method, headers);
    if (method === 'DELETE') return remove(bucket, key, searchParams.get('versionId'), headers);
    return s3Error(501, 'NotImplemented');
  }

  #list(bucket: string, query: URLSearchParams): AwsAnswer {
    const prefix = query.get('prefix') ?? '';
    const after = Buffer.from(query.get('continuation-token') ?? '', 'base64url').toString('utf8');
    const limit = Math.min(Number(query.get('max-keys') ?? this.pageSize), this.pageSize);
    const left = [...this.objects(bucket)].filter(
      ([key]) => key.startsWith(prefix) && (after === '' || byUtf8(key, after) > 0),
    );
    const page = left.slice(0, limit);
    const isTruncated = left.length > page.length;
    const contents = page
      .map(
        ([key, { body, modified }]) =>
          `<Contents><Key>${escapeXml(key)}</Key><LastModified>${modified.toISOString()}</LastModified><Size>${body.length}</Size></Contents>`,
      )
      .join('');
    const token = isTruncated
      ? `<NextContinuationToken>${Buffer.from(page.at(-1)?.[0] ?? '').toString('base64url')}</NextContinuationToken>`
      : '';
    return xml(
      200,
      `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><KeyCount>${page.length}</KeyCount><IsTruncated>${isTruncated}</IsTruncated>${token}${contents}</ListBucketResult>`,
    );
  }
}

function put(bucket: Bucket, key: string, headers: IncomingHttpHeaders, body: Buffer): AwsAnswer {
  const text = (name: string): string | undefined => headers[name] as string | undefined;
  if (text('content-encoding')?.includes('aws-chunked') === true) return s3Error(501, 'NotImplemented');
  const sums: readonly (readonly [string, string])[] = [
    ['content-md5', createHash('md5').update(body).digest('base64')],
    ['x-amz-checksum-sha256', createHash('sha256').update(body).digest('base64')],
    ['x-amz-checksum-crc32', crc32Base64(body)],
  ];
  const given = sums.filter(([name]) => text(name) !== undefined);
  if (given.some(([name, sum]) => text(name) !== sum)) return s3Error(400, 'BadDigest');
  const mode = text('x-amz-object-lock-mode');
  const until = text('x-amz-object-lock-retain-until-date');
  if ((mode === undefined) !== (until === undefined)) {
    return s3Error(
      400,
      'InvalidArgument',
      'x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied',
    );
  }
  if (mode !== undefined && !['GOVERNANCE', 'COMPLIANCE'].includes(mode)) {
    return s3Error(400, 'InvalidArgument', 'Unknown wormMode directive.');
  }
  if (mode !== undefined && !bucket.objectLock) {
    return s3Error(400, 'InvalidRequest', 'Bucket is missing Object Lock Configuration');
  }
  if (until !== undefined && !(Date.parse(until) > Date.now())) {
    return s3Error(400, 'InvalidArgument', 'The retain until date must be in the future!');
  }
  if (mode !== undefined && given.length === 0) {
    return s3Error(
      400,
      'InvalidRequest',
      'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
    );
  }
  const encryption = text('x-amz-server-side-encryption') ?? 'AES256';
  if (!['AES256', 'aws:kms'].includes(encryption)) {
    return s3Error(400, 'InvalidEncryptionAlgorithmError');
  }
  const versions = bucket.versions.get(key) ?? [];
  const current = versions.at(-1);
  const condition = text('if-none-match');
  if (condition !== undefined && condition !== '*') return s3Error(501, 'NotImplemented');
  if (condition === '*' && current !== undefined && !current.isDeleteMarker) {
    return s3Error(
      412,
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
    );
  }
  const object: StoredObject = {
    versionId: randomUUID(),
    body,
    metadata: Object.fromEntries(
      Object.entries(headers).flatMap(([name, value]) =>
        name.startsWith('x-amz-meta-') ? [[name.slice(11), String(value)]] : [],
      ),
    ),
    contentType: text('content-type'),
    encryption,
    kmsKeyId: text('x-amz-server-side-encryption-aws-kms-key-id'),
    lock: mode === undefined ? undefined : { mode, until: new Date(String(until)) },
    modified: new Date(),
    isDeleteMarker: false,
  };
  // Without Object Lock a bucket has no versions here.
  bucket.versions.set(key, bucket.objectLock ? [...versions, object] : [object]);
  return { status: 200, headers: { etag: etagOf(body), 'x-amz-server-side-encryption': encryption } };
}

function read(bucket: Bucket, key: string, method: string, headers: IncomingHttpHeaders): AwsAnswer {
  const object = bucket.versions.get(key)?.at(-1);
  if (object === undefined || object.isDeleteMarker) {
    return method === 'HEAD' ? { status: 404 } : s3Error(404, 'NoSuchKey');
  }
  const answered: Record<string, string> = {
    etag: etagOf(object.body),
    'last-modified': object.modified.toUTCString(),
    'x-amz-server-side-encryption': object.encryption,
    ...(object.contentType === undefined ? {} : { 'content-type': object.contentType }),
    ...(object.lock === undefined
      ? {}
      : {
          'x-amz-object-lock-mode': object.lock.mode,
          'x-amz-object-lock-retain-until-date': object.lock.until.toISOString(),
        }),
  };
  for (const [name, value] of Object.entries(object.metadata)) answered[`x-amz-meta-${name}`] = value;
  if (method === 'HEAD') {
    return { status: 200, headers: { ...answered, 'content-length': String(object.body.length) } };
  }
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? [];
  if (first === undefined) return { status: 200, headers: answered, body: object.body };
  if (Number(first) >= object.body.length) return s3Error(416, 'InvalidRange');
  const part = object.body.subarray(Number(first), Number(last) + 1);
  const range = `bytes ${first}-${Number(first) + part.length - 1}/${object.body.length}`;
  return { status: 206, headers: { ...answered, 'content-range': range }, body: part };
}

function remove(
  bucket: Bucket,
  key: string,
  versionId: string | null,
  headers: IncomingHttpHeaders,
): AwsAnswer {
  const versions = bucket.versions.get(key) ?? [];
  if (versionId === null) {
    if (!bucket.objectLock) bucket.versions.delete(key);
    else bucket.versions.set(key, [...versions, deleteMarker()]);
    return { status: 204 };
  }
  const object = versions.find((version) => version.versionId === versionId);
  const mayBypass =
    object?.lock?.mode === 'GOVERNANCE' && headers['x-amz-bypass-governance-retention'] === 'true';
  if (object?.lock !== undefined && object.lock.until > new Date() && !mayBypass) {
    return s3Error(403, 'AccessDenied', 'Access Denied because object protected by object lock.');
  }
  bucket.versions.set(
    key,
    versions.filter((version) => version !== object),
  );
  return { status: 204 };
}

function deleteMarker(): StoredObject {
  return {
    versionId: randomUUID(),
    body: Buffer.alloc(0),
    metadata: {},
    contentType: undefined,
    encryption: 'AES256',
    kmsKeyId: undefined,
    lock: undefined,
    modified: new Date(),
    isDeleteMarker: true,
  };
}

function etagOf(body: Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

function byUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
