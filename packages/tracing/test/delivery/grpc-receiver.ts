import { once } from 'node:events';
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type SecureServerOptions,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { protobuf } from '../support/otlp-encoding.js';
import type { ReceivedSpan } from '../support/received-span.js';

const PATH = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
// A flag that says whether the message is compressed, and its length.
const PREFIX_BYTES = 5;

/** An OTLP trace receiver over gRPC on 127.0.0.1, as far as one call of one method goes. */
export class GrpcReceiver {
  // All bounded by what one test sends.
  readonly spans: ReceivedSpan[] = [];
  readonly headers: IncomingHttpHeaders[] = [];
  readonly compressed: boolean[] = [];
  readonly #statuses: (number | 'hang')[] = [];
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #server: Http2Server;
  #rejectedSpans = 0;

  private constructor(tls: SecureServerOptions | undefined) {
    this.#server = tls === undefined ? createServer() : createSecureServer(tls);
  }

  /** Without TLS if none is given. */
  static async start(tls?: SecureServerOptions): Promise<GrpcReceiver> {
    const receiver = new GrpcReceiver(tls);
    receiver.#server.on('session', (session) => receiver.#sessions.add(session));
    receiver.#server.on('stream', (stream, headers) => {
      const chunks: Buffer[] = [];
      stream.on('error', () => {});
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const status = receiver.#take(headers, Buffer.concat(chunks));
        if (status === 'hang') return;
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status) }));
        stream.end(status === 0 ? framed(receiver.#response()) : undefined);
      });
    });
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** For the next calls, one each; all others are accepted. */
  answerNextWith(...statuses: readonly (number | 'hang')[]): void {
    this.#statuses.push(...statuses);
  }

  /** So many spans of each batch that is accepted. */
  reject(spans: number): void {
    this.#rejectedSpans = spans;
  }

  async close(): Promise<void> {
    for (const session of this.#sessions) session.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #take(headers: IncomingHttpHeaders, body: Buffer): number | 'hang' {
    const isCompressed = body[0] === 1;
    const message = body.subarray(PREFIX_BYTES);
    this.headers.push(headers);
    this.compressed.push(isCompressed);
    if (headers[':path'] !== PATH) return 12;
    const status = this.#statuses.shift() ?? 0;
    if (status === 0) this.spans.push(...protobuf.decode(isCompressed ? gunzipSync(message) : message));
    return status;
  }

  #response(): Buffer {
    return protobuf.encodeResponse(
      this.#rejectedSpans === 0 ? undefined : { rejectedSpans: this.#rejectedSpans, errorMessage: 'too old' },
    );
  }
}

function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}
