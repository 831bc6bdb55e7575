import { type LogEntry, openS3Client, parseLine, readS3Log, type S3LogOptions } from '@eyrie/audit/engine';
import { usageInvalid } from '../program/cli-errors.js';
import type { LogSource } from './log-source.js';

/** Which log in which bucket. */
export interface S3SourceRequest {
  /** `s3://bucket/prefix`; the prefix is by default that of the sink. */
  readonly location: string | undefined;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly signal: AbortSignal;
}

const LOCATION = /^s3:\/\/([^/]+)(?:\/(.*))?$/;

/** A log that the S3 sink wrote. */
export async function s3Source(request: S3SourceRequest): Promise<LogSource> {
  const { location = '', region, endpoint, signal } = request;
  const [, bucket, prefix = ''] = LOCATION.exec(location) ?? [];
  if (bucket === undefined) {
    throw usageInvalid('--from s3 needs a bucket', 'Give it as s3://bucket or s3://bucket/prefix');
  }
  const client = await openS3Client({ region, endpoint });
  return {
    label: location,
    read: () => readLines({ bucket, prefix: prefix === '' ? undefined : prefix, client, signal }),
    close: async () => client.destroy?.(),
  };
}

async function* readLines(options: S3LogOptions): AsyncGenerator<readonly LogEntry[], void, undefined> {
  for await (const line of readS3Log(options)) yield [parseLine(line)];
}
