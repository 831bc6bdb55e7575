import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, type ServerOptions as TlsOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { encodingOf, type OtlpEncoding, type PartialSuccess } from './otlp-encoding.js';
import type { ReceivedSpan } from './received-span.js';

export type { ReceivedAttributes, ReceivedEvent, ReceivedSpan, ReceivedValue } from './received-span.js';

/** What a well-formed request is answered with. Spans are kept by `accept`, `slow`, `garbage` and `partial-success`. */
export type OtlpAnswer =
  | { readonly type: 'accept' }
  /** Any status but 200, such as 429 with `{ 'retry-after': '1' }`. */
  | {
      readonly type: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>> | undefined;
    }
  /** The last `rejectedSpans` spans of the batch are not kept. */
  | ({ readonly type: 'partial-success' } & PartialSuccess)
  /** 200 with a body that is no OTLP. */
  | { readonly type: 'garbage' }
  /** No answer, ever. */
  | { readonly type: 'hang' }
  /** `accept`, after a while. */
  | { readonly type: 'slow'; readonly delayMs: number }
  /** The connection is reset once the request was read. */
  | { readonly type: 'reset' };

/** A request as it came. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Of its content type; `undefined` for any other than those of OTLP. */
  readonly encoding: 'json' | 'protobuf' | undefined;
  readonly compressed: boolean;
  /** Of the body on the wire. */
  readonly wireBytes: number;
  /** Of the body once it is decompressed. */
  readonly bodyBytes: number;
  /** When it had been read, as `performance.now()`. */
  readonly arrivedAt: number;
  /** What it brought, whatever it was answered with. */
  readonly spans: readonly ReceivedSpan[];
  /** What it was refused with before any answer of the test's choice; `undefined` for a well-formed request. */
  readonly refusedWith: number | undefined;
}

/** How a receiver listens. */
export interface OtlpReceiverOptions {
  /** @default a free one */
  readonly port?: number | undefined;
  /** Listens with TLS. @default plain HTTP */
  readonly tls?: TlsOptions | undefined;
}

class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Batch {
  readonly encoding: OtlpEncoding;
  readonly spans: readonly ReceivedSpan[];
}

const PATH = '/v1/traces';
const DEFAULT_PATIENCE_MS = 15_000;

/**
 * An OTLP trace receiver over real HTTP on 127.0.0.1. It takes JSON and protobuf, with and without gzip, and refuses
 * what a collector refuses: another path (404), another method (405), another content type (415), what cannot be
 * decoded (400).
 *
 * @example
 * ```ts
 * const receiver = await OtlpReceiver.start();
 * send({ endpoint: receiver.url });
 * const [span] = await receiver.waitForSpans(1);
 * await receiver.close();
 * ```
 */
export class OtlpReceiver {
  // Both bounded by what one test sends.
  readonly #spans: ReceivedSpan[] = [];
  readonly #requests: ReceivedRequest[] = [];
  readonly #nextAnswers: OtlpAnswer[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #server: Server;
  readonly #scheme: 'http' | 'https';
  #answer: OtlpAnswer = { type: 'accept' };

  private constructor(tls: TlsOptions | undefined) {
    const answer = (request: IncomingMessage, response: ServerResponse): void => {
      // A sender that gives up midway is no error of the receiver.
      this.#handle(request, response).catch(() => response.destroy());
    };
    this.#scheme = tls === undefined ? 'http' : 'https';
    this.#server = tls === undefined ? createServer(answer) : createTlsServer(tls, answer);
  }

  static async start({ port = 0, tls }: OtlpReceiverOptions = {}): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver(tls);
    receiver.#server.listen(port, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  /** Where the receiver listens, without a path: for OTEL_EXPORTER_OTLP_ENDPOINT. */
  get baseUrl(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  /** Where spans are posted: for OTEL_EXPORTER_OTLP_TRACES_ENDPOINT. */
  get url(): string {
    return `${this.baseUrl}${PATH}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** All spans that were kept, in the order in which they came. */
  get spans(): readonly ReceivedSpan[] {
    return this.#spans;
  }

  /** All requests, refused ones too, in the order in which they came. */
  get requests(): readonly ReceivedRequest[] {
    return this.#requests;
  }

  /** For all well-formed requests from now on that {@link answerNextWith} says nothing of. */
  answerWith(answer: OtlpAnswer): void {
    this.#answer = answer;
  }

  /** For the next well-formed requests, one each. */
  answerNextWith(...answers: readonly OtlpAnswer[]): void {
    this.#nextAnswers.push(...answers);
  }

  /** Resolves with all kept spans, once there are so many of them or once one of them is as asked. */
  async waitForSpans(
    wanted: number | ((span: ReceivedSpan) => boolean),
    timeoutMs = DEFAULT_PATIENCE_MS,
  ): Promise<readonly ReceivedSpan[]> {
    const isThere = (): boolean =>
      typeof wanted === 'number' ? this.#spans.length >= wanted : this.#spans.some(wanted);
    await this.#wait(isThere, timeoutMs);
    return this.#spans;
  }

  /** Resolves with all requests once there are so many of them. */
  async waitForRequests(count: number, timeoutMs = DEFAULT_PATIENCE_MS): Promise<readonly ReceivedRequest[]> {
    await this.#wait(() => this.#requests.length >= count, timeoutMs);
    return this.#requests;
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #wait(isThere: () => boolean, timeoutMs: number): Promise<void> {
    if (isThere()) return;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (!isThere()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`Not there after ${timeoutMs} ms: ${this.#summary()}`));
      }, timeoutMs);
      this.#waiting.add(look);
    });
  }

  #summary(): string {
    const names = this.#spans.map(({ name }) => name).join(', ');
    return `${this.#requests.length} requests, ${this.#spans.length} spans (${names})`;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const wire = Buffer.concat(chunks);
    const encoding = encodingOf(request.headers['content-type']);
    let body: Buffer = wire;
    let batch: Batch | undefined;
    let refusal: Refusal | undefined;
    try {
      checkAddress(request, encoding);
      body = decompressed(wire, request.headers['content-encoding']);
      batch = { encoding, spans: decoded(body, encoding) };
    } catch (error) {
      refusal = error instanceof Refusal ? error : new Refusal(500, String(error));
    }
    const { method = '', url: path = '', headers } = request;
    this.#requests.push({
      method,
      path,
      headers,
      encoding: encoding?.name,
      compressed: headers['content-encoding'] === 'gzip',
      wireBytes: wire.length,
      bodyBytes: body.length,
      arrivedAt: performance.now(),
      spans: batch?.spans ?? [],
      refusedWith: refusal?.status,
    });
    if (batch === undefined) response.writeHead(refusal?.status ?? 500).end(`${refusal?.message}\n`);
    else this.#respond(batch, response);
    for (const look of this.#waiting) look();
  }

  #respond(batch: Batch, response: ServerResponse): void {
    const answer = this.#nextAnswers.shift() ?? this.#answer;
    switch (answer.type) {
      case 'accept':
        this.#accept(batch, response);
        break;
      case 'slow':
        setTimeout(() => this.#accept(batch, response), answer.delayMs).unref();
        break;
      case 'partial-success': {
        const { rejectedSpans = 0, errorMessage } = answer;
        this.#keep(batch.spans.slice(0, Math.max(0, batch.spans.length - rejectedSpans)));
        send(response, batch.encoding, { rejectedSpans, errorMessage });
        break;
      }
      case 'garbage':
        this.#keep(batch.spans);
        response.writeHead(200, { 'content-type': batch.encoding.contentType }).end('\u0000<html>garbage');
        break;
      case 'status':
        response.writeHead(answer.status, answer.headers).end();
        break;
      case 'reset':
        response.socket?.resetAndDestroy();
        break;
      case 'hang':
    }
  }

  #accept({ spans, encoding }: Batch, response: ServerResponse): void {
    if (response.destroyed) return;
    this.#keep(spans);
    send(response, encoding, undefined);
    for (const look of this.#waiting) look();
  }

  #keep(spans: readonly ReceivedSpan[]): void {
    this.#spans.push(...spans);
  }
}

function checkAddress(
  { method, url }: IncomingMessage,
  encoding: OtlpEncoding | undefined,
): asserts encoding is OtlpEncoding {
  if (url !== PATH) throw new Refusal(404, '404 page not found');
  if (method !== 'POST') throw new Refusal(405, '405 method not allowed, supported: [POST]');
  if (encoding === undefined) {
    throw new Refusal(
      415,
      '415 unsupported media type, supported: [application/json, application/x-protobuf]',
    );
  }
}

function decompressed(wire: Buffer, contentEncoding: string | undefined): Buffer {
  if (contentEncoding === undefined || contentEncoding === 'identity') return wire;
  if (contentEncoding !== 'gzip') throw new Refusal(400, `unsupported Content-Encoding: ${contentEncoding}`);
  try {
    return gunzipSync(wire);
  } catch {
    throw new Refusal(400, 'gzip: invalid header');
  }
}

function decoded(body: Buffer, encoding: OtlpEncoding): readonly ReceivedSpan[] {
  try {
    return encoding.decode(body);
  } catch (error) {
    throw new Refusal(400, String(error));
  }
}

function send(
  response: ServerResponse,
  encoding: OtlpEncoding,
  partialSuccess: PartialSuccess | undefined,
): void {
  response.writeHead(200, { 'content-type': encoding.contentType });
  response.end(encoding.encodeResponse(partialSuccess));
}
