import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { EyrieError, type OutboundHttp, parseRetryAfter, type ServiceIdentity } from '@eyrie/core/engine';
import type { LokiBatch } from './loki-batch.js';
import { LOKI_DEFAULTS, type LokiDestination } from './loki-options.js';

const PUSH_PATH = '/loki/api/v1/push';

/** Bodies below are not worth the work. */
const COMPRESS_FROM_BYTES = 1024;
/** Of an answer that nobody reads; a longer one costs the connection. */
const MAX_RESPONSE_BYTES = 65_536;

const compress = promisify(gzip);

/** Errors that another attempt would only repeat. */
const LASTING_ERRORS: ReadonlySet<string> = new Set([
  'EYRIE_OUTBOUND_URL_INVALID',
  'EYRIE_OUTBOUND_HEADER_INVALID',
]);

/** Why a push failed: a status of Loki's, or the error that came instead of an answer. */
export type PushFailure =
  | { readonly type: 'status'; readonly status: number }
  | { readonly type: 'error'; readonly code: string; readonly problem: string; readonly remedy: string };

/** What became of a push. */
export type PushOutcome =
  | { readonly type: 'delivered' }
  | { readonly type: 'rejected'; readonly failure: PushFailure }
  | {
      readonly type: 'undelivered';
      readonly failure: PushFailure;
      readonly retryAfterMs: number | undefined;
    };

export interface LokiClientOptions extends Omit<LokiDestination, 'type'> {
  readonly identity: ServiceIdentity;
  readonly http: OutboundHttp;
}

/** Speaks Loki's push API: `POST /loki/api/v1/push` with JSON, compressed where that pays. */
export class LokiClient {
  /** Scheme, host and port, for messages. */
  readonly origin: string;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #labels: Readonly<Record<string, string>>;
  readonly #timeoutMs: number;
  readonly #http: OutboundHttp;

  constructor(options: LokiClientOptions) {
    const { url, identity, labels, timeoutMs = LOKI_DEFAULTS.timeoutMs, http } = options;
    this.origin = URL.canParse(url) ? new URL(url).origin : 'an invalid URL';
    this.#url = pushUrl(url);
    this.#headers = headersOf(options);
    this.#labels = { service_name: identity.name, environment: identity.environment, ...labels };
    this.#timeoutMs = timeoutMs;
    this.#http = http;
  }

  /** Pushes a batch once. Never rejects. */
  async push(batch: LokiBatch, signal: AbortSignal): Promise<PushOutcome> {
    try {
      const json = Buffer.from(batch.toJson(this.#labels));
      const compressed = json.length >= COMPRESS_FROM_BYTES;
      const { status, headers } = await this.#http.send({
        url: this.#url,
        trust: 'operator',
        method: 'POST',
        headers: compressed ? { ...this.#headers, 'content-encoding': 'gzip' } : this.#headers,
        body: compressed ? await compress(json, { level: constants.Z_BEST_SPEED }) : json,
        timeoutMs: this.#timeoutMs,
        maxResponseBytes: MAX_RESPONSE_BYTES,
        // Loki keeps a line once that comes twice with the same time.
        idempotent: true,
        // The sink tries again by itself: the wait must end when somebody flushes.
        retry: false,
        signal,
      });
      if (status >= 200 && status < 300) return { type: 'delivered' };
      const failure = { type: 'status', status } as const;
      return status === 408 || status === 429 || status >= 500
        ? { type: 'undelivered', failure, retryAfterMs: parseRetryAfter(headers['retry-after']) }
        : { type: 'rejected', failure };
    } catch (error) {
      return outcomeOf(error);
    }
  }
}

function outcomeOf(error: unknown): PushOutcome {
  const known = error instanceof EyrieError;
  const failure: PushFailure = {
    type: 'error',
    code: known ? error.code : 'unexpected',
    problem: known ? error.problem : 'The push could not be prepared',
    remedy: known ? error.remedy : 'Report it with this message',
  };
  return !known || LASTING_ERRORS.has(error.code)
    ? { type: 'rejected', failure }
    : { type: 'undelivered', failure, retryAfterMs: undefined };
}

function pushUrl(url: string): string {
  const base = url.replace(/\/+$/, '');
  return base.endsWith(PUSH_PATH) ? base : `${base}${PUSH_PATH}`;
}

function headersOf(options: LokiClientOptions): Readonly<Record<string, string>> {
  const { headers = {}, tenantId, username, password, bearerToken } = options;
  const sent: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) sent[name.toLowerCase()] = value;
  sent['content-type'] = 'application/json';
  if (tenantId !== undefined) sent['x-scope-orgid'] = tenantId;
  if (bearerToken !== undefined) sent.authorization = `Bearer ${bearerToken}`;
  if (username !== undefined && password !== undefined) {
    sent.authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  }
  return sent;
}
