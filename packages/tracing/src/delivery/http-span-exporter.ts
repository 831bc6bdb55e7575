import type { Agent } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { parseRetryAfter } from '@eyrie/core/engine';
import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { tracerScope } from '../spans/tracer-of.js';
import { type AnswerDetails, detailsOfAnswer, type ExportResult } from './export-outcome.js';
import { HttpBatch } from './http-batch.js';
import { openAgent } from './http-connections.js';
import { type HttpPostResult, post } from './http-post.js';
import type { TraceEncoding } from './otlp/trace-encoding.js';
import type { OtlpSettings } from './otlp-settings.js';

/** What an exporter over HTTP is made of. */
export interface HttpSpanExporterParts {
  readonly settings: OtlpSettings;
  readonly encoding: TraceEncoding;
  /** The receiver, as warnings name it. */
  readonly target: string;
}

type Answer = ExportResult & AnswerDetails;

const compress = promisify(gzip);
/**
 * Half the time of zlib's default 6, for 2 % more bytes. What repeats lies within a few spans, so a window of 16 KiB
 * finds it; the largest `memLevel` means fewer blocks. Both take another 15 % off, for the same bytes.
 */
const GZIP = Object.freeze({ level: 1, windowBits: 14, memLevel: 9, chunkSize: 64 * 1024 });

/** Sends spans by OTLP over HTTP. Leaves trying again to who calls it, and tells all that the receiver says. */
export class HttpSpanExporter implements SpanExporter {
  readonly target: string;
  readonly #url: URL;
  readonly #encoding: TraceEncoding;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #compresses: boolean;
  readonly #timeoutMs: number;
  readonly #agent: Agent;
  readonly #closing = new AbortController();

  constructor({ settings, encoding, target }: HttpSpanExporterParts) {
    this.target = target;
    this.#url = new URL(settings.url);
    this.#encoding = encoding;
    this.#compresses = settings.compression === 'gzip';
    this.#timeoutMs = settings.timeoutMs;
    this.#agent = openAgent(this.#url, settings.tls);
    this.#headers = {
      'user-agent': `eyrie-tracing/${tracerScope().version}`,
      ...lowerCased(settings.headers),
      'content-type': encoding.contentType,
      ...(this.#compresses && { 'content-encoding': 'gzip' }),
    };
  }

  export(...[spans, done]: Parameters<SpanExporter['export']>): void {
    void this.#exportThen(() => this.#bodyOf(this.#encoding.encode(spans)), done);
  }

  /** Begins a batch that is written while its spans come; `undefined` where its encoding has none. */
  openBatch(): HttpBatch | undefined {
    const batch = this.#encoding.openBatch?.();
    if (batch === undefined) return undefined;
    return new HttpBatch({
      batch,
      bodyOf: (encoded) => this.#bodyOf(encoded),
      post: (body, done) => void this.#exportThen(() => body, done),
    });
  }

  async shutdown(): Promise<void> {
    this.#closing.abort();
    this.#agent.destroy();
  }

  async #exportThen(bodyOf: () => Promise<Buffer>, done: (answer: Answer) => void): Promise<void> {
    let answer: Answer;
    try {
      answer = await this.#send(await bodyOf());
    } catch (error) {
      answer = { code: ExportResultCode.FAILED, error: error as Error };
    }
    done(answer);
  }

  async #send(body: Buffer): Promise<Answer> {
    return this.#answerOf(
      await post({
        url: this.#url,
        agent: this.#agent,
        headers: { ...this.#headers, 'content-length': String(body.length) },
        body,
        timeoutMs: this.#timeoutMs,
        signal: this.#closing.signal,
      }),
    );
  }

  async #bodyOf(encoded: Buffer): Promise<Buffer> {
    if (!this.#compresses) return encoded;
    const body = await compress(encoded, GZIP);
    this.#encoding.release(encoded);
    return body;
  }

  #answerOf(result: HttpPostResult): Answer {
    if (result.type === 'failed') return failed(result.code);
    const { status, headers, body } = result;
    if (status >= 200 && status < 300) {
      return { code: ExportResultCode.SUCCESS, ...detailsOfAnswer(() => this.#encoding.readAnswer(body)) };
    }
    return { ...failed(status), retryAfterMs: parseRetryAfter(headers['retry-after']) };
  }
}

function failed(code: number | string): ExportResult {
  return { code: ExportResultCode.FAILED, error: Object.assign(new Error('Not exported'), { code }) };
}

function lowerCased(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
