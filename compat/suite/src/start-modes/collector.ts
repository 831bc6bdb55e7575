import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A span as it arrived. */
export interface CollectedSpan {
  readonly name: string;
  readonly kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly statusCode: string | undefined;
  readonly hasFailed: boolean;
  /** Classes of what its exception events tell. */
  readonly exceptions: readonly string[];
  readonly service: string | undefined;
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface OtlpSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes?: readonly OtlpAttribute[];
  readonly status?: { readonly code?: number };
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly OtlpAttribute[] }[];
}

interface OtlpRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'] as const;
const FAILED = 2;
const PATIENCE_MS = 10_000;

/** Receives OTLP in JSON on 127.0.0.1, and answers any GET with the `traceparent` headers that it came with. */
export class Collector {
  // Bounded by what one cell sends.
  readonly #spans: CollectedSpan[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      if (request.method === 'GET') {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(traceparentsOf(request)));
        return;
      }
      this.#receive(request).then(
        () => response.setHeader('content-type', 'application/json').end('{}'),
        (error: unknown) => response.writeHead(400).end(String(error)),
      );
    });
  }

  static async start(): Promise<Collector> {
    const collector = new Collector();
    collector.#server.listen(0, '127.0.0.1');
    await once(collector.#server, 'listening');
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get spans(): readonly CollectedSpan[] {
    return this.#spans;
  }

  /** Waits until so many spans are there, in vain for at most 10 seconds. */
  async until(count: number): Promise<void> {
    const patience = Date.now() + PATIENCE_MS;
    while (this.#spans.length < count && Date.now() < patience) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #receive(request: IncomingMessage): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const { resourceSpans } = JSON.parse(text.toString()) as OtlpRequest;
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = attributeOf(resource.attributes, 'service.name');
      const spans = scopeSpans.flatMap((ofScope) => ofScope.spans);
      this.#spans.push(...spans.map((span) => collected(span, service)));
    }
  }
}

function collected(span: OtlpSpan, service: string | undefined): CollectedSpan {
  const { name, traceId, spanId, parentSpanId, attributes, status, events = [] } = span;
  return {
    name,
    kind: KINDS[span.kind - 1] ?? 'internal',
    traceId,
    spanId,
    parentSpanId: parentSpanId === '' ? undefined : parentSpanId,
    statusCode: attributeOf(attributes, 'http.response.status_code'),
    hasFailed: status?.code === FAILED,
    exceptions: events
      .filter((event) => event.name === 'exception')
      .map((event) => `${attributeOf(event.attributes, 'exception.type')}`),
    service,
  };
}

function attributeOf(attributes: readonly OtlpAttribute[] = [], key: string): string | undefined {
  const value = attributes.find((attribute) => attribute.key === key)?.value;
  return value === undefined ? undefined : String(Object.values(value)[0]);
}

function traceparentsOf({ rawHeaders }: IncomingMessage): readonly string[] {
  return rawHeaders.filter(
    (_, index) => rawHeaders[index - 1]?.toLowerCase() === 'traceparent' && index % 2 === 1,
  );
}
