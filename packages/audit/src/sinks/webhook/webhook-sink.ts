import {
  EyrieError,
  messageOf,
  OutboundHttp,
  type OutboundResponse,
  parseRetryAfter,
} from '@eyrie/core/engine';
import { toCloudEvent } from '../../mappings/cloud-event.js';
import type { SealedRecord, SignedCheckpoint } from '../../records/sealed-record.js';
import { assertWebhookSecrets, signWebhook, webhookKeyOf } from '../../signatures/webhook-signature.js';
import type { AuditSink, DeliveryResult, SinkContext } from '../audit-sink.js';
import { deliverConcurrently, deliverInOrder } from '../shared/deliver-each.js';
import { eventOf } from '../shared/event-of.js';
import { assertWholeNumber, sinkOptionInvalid } from '../shared/option-error.js';
import { type WithDefaults, withDefaults } from '../shared/with-defaults.js';
import { checkpointCloudEvent } from './checkpoint-event.js';
import { WEBHOOK_SINK_DEFAULTS, type WebhookSinkOptions } from './webhook-options.js';

// Only the status is used; a body that is not read would keep its connection from being used again.
const MAX_RESPONSE_BYTES = 16_384;

// What could be guessed signs nothing; Standard Webhooks recommends 24 bytes and more.
const MIN_SECRET_BYTES = 16;

/** Statuses below 500 that say nothing about the record. */
const TRANSIENT_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * Posts every record as a CloudEvent in JSON (`application/cloudevents+json`), signed: `webhook-id` is the event's id,
 * `webhook-timestamp` the time in seconds, `webhook-signature` `v1,<base64>` with the HMAC-SHA256 of
 * `<id>.<timestamp>.<body>`; see {@link verifyWebhookSignature}. Private addresses are refused unless allowed, redirects
 * are never followed. Checkpoints are posted as events of the type `<prefix>.audit.checkpoint.v1`.
 *
 * 2xx is delivered; 408, 425, 429, 5xx, redirects and what was not answered are tried again, not before `Retry-After`;
 * 409 (the same id with another content) and every other 4xx are rejected.
 *
 * @throws EyrieError `EYRIE_AUDIT_WEBHOOK_SECRET_EMPTY`, `EYRIE_AUDIT_SINK_OPTION_INVALID` for an option that is wrong,
 * such as a secret of fewer than 16 bytes.
 *
 * @example
 * ```ts
 * import { webhookSink } from '@eyrie/audit/engine';
 *
 * const sink = webhookSink({ url: 'https://audit.example.com/events', secret: process.env.AUDIT_WEBHOOK_SECRET ?? '' });
 * ```
 */
export function webhookSink(options: WebhookSinkOptions): AuditSink {
  const settings = withDefaults(options, WEBHOOK_SINK_DEFAULTS);
  const { name, url, secret, concurrency, requestTimeoutMs } = settings;
  const secrets = typeof secret === 'string' ? [secret] : [...secret];
  assertWebhookSecrets(secrets);
  if (secrets.some((each) => webhookKeyOf(each).length < MIN_SECRET_BYTES)) {
    throw sinkOptionInvalid(
      name,
      `has a "secret" of fewer than ${MIN_SECRET_BYTES} bytes`,
      'Give at least 32 random characters, or "whsec_" and the base64 of at least 24 random bytes',
    );
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    // Not shown: its path or query may hold a secret.
    throw sinkOptionInvalid(
      name,
      'has a "url" that is neither http nor https',
      'Give an absolute URL such as "https://audit.example.com/events"',
    );
  }
  assertWholeNumber(name, 'concurrency', concurrency, { max: 100 });
  assertWholeNumber(name, 'requestTimeoutMs', requestTimeoutMs);
  return new WebhookSink(settings, secrets);
}

type Settings = WithDefaults<WebhookSinkOptions, keyof typeof WEBHOOK_SINK_DEFAULTS>;

class WebhookSink implements AuditSink {
  readonly name: string;
  readonly ordered: boolean;
  readonly batchSize: number;
  readonly timeoutMs: number;
  readonly #settings: Settings;
  readonly #secrets: readonly string[];
  readonly #origin: string;
  #own: OutboundHttp | undefined;

  constructor(settings: Settings, secrets: readonly string[]) {
    this.name = settings.name;
    this.ordered = settings.ordered;
    this.batchSize = settings.batchSize;
    this.timeoutMs = settings.timeoutMs;
    this.#settings = settings;
    this.#secrets = secrets;
    this.#origin = new URL(settings.url).origin;
  }

  async deliver(
    records: readonly SealedRecord[],
    { signal }: SinkContext,
  ): Promise<readonly DeliveryResult[]> {
    const { typePrefix } = this.#settings;
    const each = {
      records,
      signal,
      deliverOne: (record: SealedRecord) =>
        this.#post(record.id, JSON.stringify(toCloudEvent(eventOf(record), record, { typePrefix })), signal),
    };
    return this.ordered ? deliverInOrder(each) : deliverConcurrently(each, this.#settings.concurrency);
  }

  async anchor(checkpoint: SignedCheckpoint, { signal }: SinkContext): Promise<DeliveryResult> {
    const event = checkpointCloudEvent(checkpoint, this.#settings.typePrefix);
    return this.#post(event.id, JSON.stringify(event), signal);
  }

  async close(): Promise<void> {
    await this.#own?.close();
    this.#own = undefined;
  }

  async #post(id: string, body: string, signal: AbortSignal): Promise<DeliveryResult> {
    const { url, allowPrivate, headers, requestTimeoutMs } = this.#settings;
    const timestamp = String(Math.floor(Date.now() / 1000));
    try {
      const response = await this.#outbound().send({
        url,
        trust: allowPrivate ? 'operator' : 'untrusted',
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/cloudevents+json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': signWebhook(this.#secrets, { id, timestamp, body }),
        },
        body,
        timeoutMs: requestTimeoutMs,
        maxResponseBytes: MAX_RESPONSE_BYTES,
        signal,
        // The delivery of the app tries again, and counts it.
        retry: false,
        // Receivers drop repetitions by id, so a stale connection may be replaced at once.
        idempotent: true,
      });
      return this.#resultOf(response);
    } catch (error) {
      return { outcome: 'retry', error: error instanceof EyrieError ? error.message : messageOf(error) };
    }
  }

  #resultOf({ status, headers }: OutboundResponse): DeliveryResult {
    if (status >= 200 && status < 300) {
      return { outcome: 'delivered', receipt: `HTTP ${status} of ${this.#origin}`.slice(0, 500) };
    }
    if (status === 409) {
      return {
        outcome: 'rejected',
        error: 'HTTP 409: the receiver has the same id with another content, which is a sign of tampering',
      };
    }
    if (status >= 400 && status < 500 && !TRANSIENT_STATUSES.has(status)) {
      return { outcome: 'rejected', error: `HTTP ${status} of ${this.#origin}` };
    }
    const retryAfterMs = parseRetryAfter(headers['retry-after']);
    const redirect = status >= 300 && status < 400 ? ', a redirect, which is never followed' : '';
    return {
      outcome: 'retry',
      error: `HTTP ${status} of ${this.#origin}${redirect}`,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }

  #outbound(): OutboundHttp {
    this.#own ??= this.#settings.outbound === undefined ? new OutboundHttp() : undefined;
    return this.#settings.outbound ?? (this.#own as OutboundHttp);
  }
}
