import type { AwsClient, AwsClientSettings } from '../aws/aws-client.js';

/** To which topic records are published. */
export interface SnsSinkOptions extends AwsClientSettings {
  /** ARN of the topic. One that ends in `.fifo` keeps the order of each service's records, and drops repetitions. */
  readonly topicArn: string;
  /** @default 'sns' */
  readonly name?: string | undefined;
  /** Messages published at a time to a standard topic; always 1 to a FIFO topic. @default 8 */
  readonly concurrency?: number | undefined;
  /** The reversed domain name that the types of CloudEvents begin with. @default 'dev.eyrie' */
  readonly typePrefix?: string | undefined;
  /** Records in one call. @default 100 */
  readonly batchSize?: number | undefined;
  /** Deadline of one call in milliseconds. @default 30_000 */
  readonly timeoutMs?: number | undefined;
  /** An `SNSClient` of the app's own, which it closes itself. @default one of the sink's own */
  readonly client?: AwsClient | undefined;
}

export const SNS_SINK_DEFAULTS = Object.freeze({
  name: 'sns',
  typePrefix: 'dev.eyrie',
  concurrency: 8,
  batchSize: 100,
  timeoutMs: 30_000,
});
