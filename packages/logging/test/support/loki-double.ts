import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** What happens to the next push. `accept` checks and keeps it as Loki does. */
export type LokiReaction =
  | { readonly type: 'accept' }
  | { readonly type: 'answer'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly type: 'hang' }
  | { readonly type: 'reset' }
  /** The push is kept, and its sender never learns of it. */
  | { readonly type: 'accept-and-reset' };

export interface LokiDoubleOptions {
  /** Whether a push must name its tenant. @default false */
  readonly multiTenant?: boolean;
  /** Of a body, once it is decompressed. @default 4_194_304 */
  readonly maxBodyBytes?: number;
}

/** An entry as it was kept. */
export interface KeptEntry {
  readonly labels: Readonly<Record<string, string>>;
  readonly timestamp: string;
  readonly line: string;
}

/** A push as it came. */
export interface ReceivedPush {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: number;
  readonly status: number | undefined;
}

interface Stream {
  readonly stream: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [string, string])[];
}

class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const MAX_LABELS = 15;
const MAX_LINE_BYTES = 262_144;
const MAX_AGE_MS = 168 * 3_600_000;
const MAX_AHEAD_MS = 600_000;

/** A server that takes, and refuses, what the push API of Loki 3 does with its default limits. */
export class LokiDouble {
  // Bounded by what one test sends.
  readonly kept: KeptEntry[] = [];
  readonly pushes: ReceivedPush[] = [];
  readonly #reactions: LokiReaction[] = [];
  readonly #keys = new Set<string>();
  readonly #options: LokiDoubleOptions;
  readonly #server: Server;
  #always: LokiReaction = { type: 'accept' };
  #concurrent = 0;
  maxConcurrent = 0;

  private constructor(options: LokiDoubleOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(options: LokiDoubleOptions = {}): Promise<LokiDouble> {
    const double = new LokiDouble(options);
    double.#server.listen(0, '127.0.0.1');
    await once(double.#server, 'listening');
    return double;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The lines that were kept, in the order in which they came. */
  get lines(): readonly string[] {
    return this.kept.map(({ line }) => line);
  }

  /** Pushes that were not answered yet. */
  get concurrent(): number {
    return this.#concurrent;
  }

  /** For the next pushes, one each. */
  next(...reactions: readonly LokiReaction[]): void {
    this.#reactions.push(...reactions);
  }

  /** For all pushes that {@link next} says nothing of. */
  always(reaction: LokiReaction): void {
    this.#always = reaction;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#concurrent += 1;
    this.maxConcurrent = Math.max(this.maxConcurrent, this.#concurrent);
    response.once('close', () => {
      this.#concurrent -= 1;
    });
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const reaction = this.#reactions.shift() ?? this.#always;
    const accepts = reaction.type === 'accept' || reaction.type === 'accept-and-reset';
    const refusal = accepts ? this.#accept(request, body) : undefined;
    const status = reaction.type === 'answer' ? reaction.status : (refusal?.status ?? 204);
    const { url: path = '', headers } = request;
    this.pushes.push({
      path,
      headers,
      bytes: body.length,
      status: reaction.type === 'answer' || reaction.type === 'accept' ? status : undefined,
    });
    if (reaction.type === 'hang') return;
    if (reaction.type === 'reset' || reaction.type === 'accept-and-reset') {
      request.socket.destroy();
      return;
    }
    response.writeHead(status, reaction.type === 'answer' ? reaction.headers : {});
    response.end(refusal === undefined ? '' : `${refusal.message}\n`);
  }

  #accept(request: IncomingMessage, body: Buffer): Refusal | undefined {
    try {
      for (const { stream, values } of this.#read(request, body)) {
        for (const [timestamp, line] of values) this.#keep({ labels: stream, timestamp, line });
      }
      return undefined;
    } catch (error) {
      return error instanceof Refusal ? error : new Refusal(400, String(error));
    }
  }

  /** Once, as Loki does, however often it comes. */
  #keep(entry: KeptEntry): void {
    const key = JSON.stringify(entry);
    if (this.#keys.has(key)) return;
    this.#keys.add(key);
    this.kept.push(entry);
  }

  #read({ method, url, headers }: IncomingMessage, body: Buffer): readonly Stream[] {
    if (url !== '/loki/api/v1/push') throw new Refusal(404, '404 page not found');
    if (method !== 'POST') throw new Refusal(405, 'method not allowed');
    if (this.#options.multiTenant === true && !headers['x-scope-orgid']) throw new Refusal(401, 'no org id');
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'gzip')
      throw new Refusal(400, 'Content-Encoding not supported');
    const type = headers['content-type'];
    if (type === undefined) throw new Refusal(400, 'mime: no media type');
    // Anything else than JSON is read as compressed protobuf.
    if (!/^application\/json(?:;|$)/.test(type)) throw new Refusal(400, 'snappy: corrupt input');
    const text = encoding === 'gzip' ? gunzipSync(body) : body;
    if (text.length > (this.#options.maxBodyBytes ?? 4_194_304)) throw new Refusal(413, 'message too large');
    return streamsOf(JSON.parse(text.toString()));
  }
}

function streamsOf(push: unknown): readonly Stream[] {
  const streams: unknown = isObject(push) ? push.streams : undefined;
  if (!Array.isArray(streams)) throw new Refusal(400, 'no streams');
  if (streams.length === 0) {
    throw new Refusal(422, 'error at least one valid stream is required for ingestion');
  }
  return streams.map((each: unknown) => {
    if (!isObject(each)) throw new Refusal(400, 'a stream is no object');
    const { stream, values } = each;
    if (!isObject(stream) || !Array.isArray(values))
      throw new Refusal(400, 'a stream has no labels or values');
    checkLabels(stream);
    for (const entry of values as readonly unknown[]) checkEntry(entry);
    return each as unknown as Stream;
  });
}

function checkLabels(labels: Readonly<Record<string, unknown>>): void {
  const entries = Object.entries(labels);
  if (entries.length === 0) throw new Refusal(400, 'error at least one label pair is required per stream');
  if (entries.length > MAX_LABELS) throw new Refusal(400, 'too many label names');
  for (const [name, value] of entries) {
    if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) throw new Refusal(400, `error parsing labels: ${name}`);
    if (typeof value !== 'string') throw new Refusal(400, `the value of label ${name} is no string`);
    if (name.length > 1024 || value.length > 2048) throw new Refusal(400, 'a label is too long');
  }
}

function checkEntry(entry: unknown): void {
  if (!Array.isArray(entry) || entry.length < 2) throw new Refusal(400, 'an entry is no pair');
  const [timestamp, line] = entry as readonly unknown[];
  if (typeof timestamp !== 'string' || !/^\d{1,19}$/.test(timestamp)) {
    throw new Refusal(400, 'a timestamp is no number of nanoseconds in a string');
  }
  const time = Number(BigInt(timestamp) / 1_000_000n);
  if (time < Date.now() - MAX_AGE_MS) throw new Refusal(400, 'entry has timestamp too old');
  if (time > Date.now() + MAX_AHEAD_MS) throw new Refusal(400, 'entry has timestamp too new');
  if (typeof line !== 'string') throw new Refusal(400, 'a line is no string');
  if (Buffer.byteLength(line) > MAX_LINE_BYTES) throw new Refusal(400, 'Max entry size exceeded');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
