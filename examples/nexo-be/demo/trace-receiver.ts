import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

// OTLP's numbers for them.
const SERVER = 2;
const FAILED = 2;

/** A span of the service, as far as the demo reads it. */
export interface ReceivedSpan {
  readonly name: string;
  readonly isServer: boolean;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Takes the spans of the service, in place of a collector. */
export interface TraceReceiver {
  /** Variables with which the service sends its spans here. */
  readonly variables: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** Listens for OTLP in JSON on a free port of loopback; `onSpan` is given every span that comes. */
export async function startTraceReceiver(onSpan: (span: ReceivedSpan) => void): Promise<TraceReceiver> {
  const server = createServer((request, response) => {
    buffer(request)
      .then((body) => {
        const isCompressed = request.headers['content-encoding'] === 'gzip';
        readSpans(String(isCompressed ? gunzipSync(body) : body)).forEach(onSpan);
        response.setHeader('content-type', 'application/json').end('{}');
      })
      // The service counts what was refused as lost, and says so.
      .catch(() => response.writeHead(400).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    variables: {
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${port}/v1/traces`,
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface OtlpRequest {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

interface OtlpSpan {
  readonly name: string;
  readonly kind: number;
  readonly status?: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

function readSpans(body: string): ReceivedSpan[] {
  const { resourceSpans } = JSON.parse(body) as OtlpRequest;
  return resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ name, kind, status, attributes }) => ({
      name,
      isServer: kind === SERVER,
      failed: status?.code === FAILED,
      attributes: Object.fromEntries(
        attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]),
      ),
    }));
}
