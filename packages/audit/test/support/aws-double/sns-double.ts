import { randomUUID } from 'node:crypto';
import { type AwsAnswer, snsError, xml } from './aws-answer.js';
import type { ReceivedRequest } from './signature-v4.js';

/** A message as its subscribers get it. */
export interface PublishedMessage {
  readonly topicArn: string;
  readonly messageId: string;
  readonly message: string;
  readonly subject: string | undefined;
  readonly groupId: string | undefined;
  readonly deduplicationId: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

const DEDUPLICATION_MS = 300_000;
const MAX_BYTES = 262_144;
const ID = /^[A-Za-z\d!-/:-@[-`{-~]{1,128}$/;

/** Publish of SNS, by the Query protocol and the rules of AWS. */
export class SnsDouble {
  readonly #topics = new Set<string>();
  readonly #published: PublishedMessage[] = [];
  readonly #recent = new Map<string, { readonly messageId: string; readonly at: number }>();

  createTopic(arn: string): void {
    this.#topics.add(arn);
  }

  deleteTopic(arn: string): void {
    this.#topics.delete(arn);
  }

  get published(): readonly PublishedMessage[] {
    return this.#published;
  }

  handle({ body }: ReceivedRequest): AwsAnswer {
    const form = new URLSearchParams(body.toString('utf8'));
    if (form.get('Action') !== 'Publish') return snsError(400, 'InvalidAction');
    const topicArn = form.get('TopicArn') ?? '';
    if (!/^arn:aws:sns:[\w-]+:\d{12}:[\w-]+(?:\.fifo)?$/.test(topicArn)) {
      return invalid('TopicArn');
    }
    if (!this.#topics.has(topicArn)) return snsError(404, 'NotFound', 'Topic does not exist');
    const message = form.get('Message') ?? '';
    const attributes = attributesOf(form);
    if (attributes === undefined) return snsError(400, 'ParameterValueInvalid', 'Invalid message attribute');
    if (message === '') return invalid('Empty message');
    const subject = form.get('Subject') ?? undefined;
    if (subject !== undefined && !/^[!-~][ -~]{0,98}$/.test(subject)) return invalid('Subject');
    if (Buffer.byteLength(message) + sizeOf(attributes) > MAX_BYTES) return invalid('Message too long');
    const groupId = form.get('MessageGroupId') ?? undefined;
    const deduplicationId = form.get('MessageDeduplicationId') ?? undefined;
    const isFifo = topicArn.endsWith('.fifo');
    if (isFifo && groupId === undefined) {
      return invalid('The MessageGroupId parameter is required for FIFO topics');
    }
    if (isFifo && deduplicationId === undefined) {
      return invalid(
        'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
      );
    }
    if (!isFifo && deduplicationId !== undefined) {
      return invalid(
        'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
      );
    }
    if ([groupId, deduplicationId].some((id) => id !== undefined && !ID.test(id))) {
      return invalid('MessageGroupId');
    }
    const repeated = this.#recent.get(`${topicArn} ${deduplicationId}`);
    if (isFifo && repeated !== undefined && Date.now() - repeated.at < DEDUPLICATION_MS) {
      return accepted(repeated.messageId);
    }
    const messageId = randomUUID();
    this.#recent.set(`${topicArn} ${deduplicationId}`, { messageId, at: Date.now() });
    this.#published.push({ topicArn, messageId, message, subject, groupId, deduplicationId, attributes });
    return accepted(messageId);
  }
}

function attributesOf(form: URLSearchParams): Readonly<Record<string, string>> | undefined {
  const attributes: Record<string, string> = {};
  for (let entry = 1; form.has(`MessageAttributes.entry.${entry}.Name`); entry += 1) {
    const name = form.get(`MessageAttributes.entry.${entry}.Name`) ?? '';
    const type = form.get(`MessageAttributes.entry.${entry}.Value.DataType`);
    const value = form.get(`MessageAttributes.entry.${entry}.Value.StringValue`) ?? '';
    if (!/^[\w-]+(?:\.[\w-]+)*$/.test(name) || type !== 'String' || value === '') return undefined;
    if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(value)) return undefined;
    attributes[name] = value;
  }
  return attributes;
}

function sizeOf(attributes: Readonly<Record<string, string>>): number {
  return Object.entries(attributes).reduce(
    (bytes, [name, value]) => bytes + name.length + 'String'.length + Buffer.byteLength(value),
    0,
  );
}

function accepted(messageId: string): AwsAnswer {
  return xml(
    200,
    `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${messageId}</MessageId></PublishResult><ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></PublishResponse>`,
  );
}

function invalid(what: string): AwsAnswer {
  return snsError(400, 'InvalidParameter', `Invalid parameter: ${what}`);
}
