import type { SealedRecord } from '../../records/sealed-record.js';
import type { AuditSink, DeliveryResult, SinkContext } from '../audit-sink.js';
import { type AwsClient, givenSettings } from '../aws/aws-client.js';
import { type AwsFailure, awsFailureOf, inWords, retryAfter } from '../aws/aws-failure.js';
import type { AwsLoader } from '../aws/aws-loader.js';
import { type AwsPackage, type AwsPackageLoader, loadAwsPackage } from '../aws/aws-package.js';
import { deliverConcurrently, deliverInOrder } from '../shared/deliver-each.js';
import { eventOf } from '../shared/event-of.js';
import { assertWholeNumber, sinkOptionInvalid } from '../shared/option-error.js';
import { type WithDefaults, withDefaults } from '../shared/with-defaults.js';
import { bytesOf, messageGroupOf, SNS_MAX_BYTES, snsMessageOf } from './sns-message.js';
import { SNS_SINK_DEFAULTS, type SnsSinkOptions } from './sns-options.js';

const TOPIC_ARN = /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:[\w-]{1,256}(?:\.fifo)?$/;

// SNS says by no header when it wants to be asked again.
const THROTTLED_RETRY_MS = 5_000;
// A person must mend the topic or its policy first.
const CONFIG_RETRY_MS = 30_000;

/**
 * Publishes every record to a topic of SNS, as a CloudEvent in JSON with the event's id. On a FIFO topic the service is
 * the message group and the event's id drops what was sent twice within 5 minutes; consumers of standard topics drop
 * repetitions by `id` themselves. The subject is `Deployment: <service> -> <environment>` for deployments and
 * `Audit: <type>` else; subscriptions can filter by the attributes `event`, `type`, `service`, `outcome` and, for
 * deployments, `to_environment` and `success`.
 *
 * Events are kept under 64 KiB, so the 256 KiB of a message are never reached; a larger one would be rejected.
 *
 * @throws EyrieError `EYRIE_AUDIT_SINK_OPTION_INVALID`; when the app starts, `EYRIE_AUDIT_SINK_PACKAGE_MISSING` without
 * the package `@aws-sdk/client-sns`.
 *
 * @example
 * ```ts
 * import { snsSink } from '@eyrie/audit/engine';
 *
 * const sink = snsSink({ topicArn: 'arn:aws:sns:eu-central-1:123456789012:audit.fifo' });
 * ```
 */
export function snsSink(options: SnsSinkOptions): AuditSink {
  return createSnsSink(options);
}

/** As {@link snsSink}, with another way to load the SDK. */
export function createSnsSink(options: SnsSinkOptions, load?: AwsLoader): AuditSink {
  const settings = withDefaults(options, SNS_SINK_DEFAULTS);
  const { name, topicArn, concurrency } = settings;
  if (!TOPIC_ARN.test(topicArn)) {
    throw sinkOptionInvalid(
      name,
      'has a "topicArn" that is no ARN of an SNS topic',
      'Give an ARN such as "arn:aws:sns:eu-central-1:123456789012:audit"',
    );
  }
  assertWholeNumber(name, 'concurrency', concurrency, { max: 100 });
  return new SnsSink(settings, load as AwsPackageLoader<'@aws-sdk/client-sns'> | undefined);
}

type Settings = WithDefaults<SnsSinkOptions, keyof typeof SNS_SINK_DEFAULTS>;

interface Topic {
  readonly sdk: AwsPackage<'@aws-sdk/client-sns'>;
  readonly client: AwsClient;
}

class SnsSink implements AuditSink {
  readonly name: string;
  readonly ordered: boolean;
  readonly batchSize: number;
  readonly timeoutMs: number;
  readonly #settings: Settings;
  readonly #load: AwsPackageLoader<'@aws-sdk/client-sns'> | undefined;
  #topic: Promise<Topic> | undefined;
  #ownClient: AwsClient | undefined;

  constructor(settings: Settings, load: AwsPackageLoader<'@aws-sdk/client-sns'> | undefined) {
    this.name = settings.name;
    this.ordered = settings.topicArn.endsWith('.fifo');
    this.batchSize = settings.batchSize;
    this.timeoutMs = settings.timeoutMs;
    this.#settings = settings;
    this.#load = load;
  }

  async open(): Promise<void> {
    await this.#opened();
  }

  async deliver(
    records: readonly SealedRecord[],
    { signal }: SinkContext,
  ): Promise<readonly DeliveryResult[]> {
    const topic = await this.#opened();
    const each = {
      records,
      signal,
      deliverOne: (record: SealedRecord) => this.#publish(topic, record, signal),
    };
    return this.ordered ? deliverInOrder(each) : deliverConcurrently(each, this.#settings.concurrency);
  }

  close(): void {
    this.#ownClient?.destroy?.();
    this.#ownClient = undefined;
    this.#topic = undefined;
  }

  async #publish({ sdk, client }: Topic, record: SealedRecord, signal: AbortSignal): Promise<DeliveryResult> {
    const event = eventOf(record);
    const message = snsMessageOf(record, event, this.#settings.typePrefix);
    const bytes = bytesOf(message);
    if (bytes > SNS_MAX_BYTES) {
      return { outcome: 'rejected', error: `the message has ${bytes} bytes; SNS takes ${SNS_MAX_BYTES}` };
    }
    const command = new sdk.PublishCommand({
      ...message,
      MessageAttributes: { ...message.MessageAttributes },
      TopicArn: this.#settings.topicArn,
      ...(this.ordered ? { MessageGroupId: messageGroupOf(event), MessageDeduplicationId: record.id } : {}),
    });
    try {
      const { MessageId = '' } = (await client.send(command as never, { abortSignal: signal })) as {
        readonly MessageId?: string;
      };
      return { outcome: 'delivered', receipt: `SNS message ${MessageId}` };
    } catch (error) {
      return resultOf(awsFailureOf(error));
    }
  }

  #opened(): Promise<Topic> {
    this.#topic ??= this.#connect().catch((error: unknown) => {
      this.#topic = undefined;
      throw error;
    });
    return this.#topic;
  }

  async #connect(): Promise<Topic> {
    const sdk = await loadAwsPackage('@aws-sdk/client-sns', this.#load);
    const { client, topicArn } = this.#settings;
    if (client !== undefined) return { sdk, client };
    // The topic's own region, unless another was asked for.
    const own = new sdk.SNSClient({ region: topicArn.split(':')[3] ?? '', ...givenSettings(this.#settings) });
    this.#ownClient = own;
    return { sdk, client: own };
  }
}

/** Only what SNS says of the message itself is for good; permissions, keys and topics can be mended. */
function resultOf(failure: AwsFailure): DeliveryResult {
  const { code, status, message } = failure;
  if (/throttl/i.test(code) || status === 429) return retryAfter(failure, THROTTLED_RETRY_MS);
  if (
    /^(?:InvalidParameter|InvalidParameterValue|ValidationError)/.test(code) &&
    !message.includes('TopicArn')
  ) {
    return { outcome: 'rejected', error: inWords(failure) };
  }
  return retryAfter(failure, status !== undefined && status < 500 ? CONFIG_RETRY_MS : undefined);
}
