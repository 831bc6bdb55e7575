import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** One request as its sender knows it. */
export interface SentRequest {
  readonly method: string;
  /** The template that the service should know it by. */
  readonly route: string;
  /** 499: the client hung up. */
  readonly status: number;
  readonly seconds: number;
}

export interface RequestToSend {
  readonly method: string;
  readonly route: string;
  /** @default the route */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends requests over loopback and remembers what became of each. */
export class HttpClient {
  // Bounded by the run: one entry per request.
  readonly sent: SentRequest[] = [];
  readonly #origin: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor({ origin }: { readonly origin: string }) {
    this.#origin = origin;
  }

  async send(toSend: RequestToSend): Promise<{ readonly status: number; readonly body: string }> {
    const started = performance.now();
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      this.#request(toSend).once('response', resolve).once('error', reject).end(toSend.body);
    });
    const body = await text(response);
    const status = response.statusCode ?? 0;
    this.#remember(toSend, status, started);
    return { status, body };
  }

  /** Sends the first half of the body and hangs up. */
  async sendHalf(toSend: RequestToSend & { readonly body: string }): Promise<void> {
    const started = performance.now();
    const headers = { ...toSend.headers, 'content-length': String(Buffer.byteLength(toSend.body)) };
    await new Promise<void>((resolve, reject) => {
      const half = this.#request({ ...toSend, headers }).once('error', reject);
      half.write(toSend.body.slice(0, toSend.body.length / 2), () => {
        half.off('error', reject).on('error', () => undefined);
        half.destroy();
        resolve();
      });
    });
    this.#remember(toSend, 499, started);
  }

  close(): void {
    this.#agent.destroy();
  }

  #request({ method, route, path = route, headers, body }: RequestToSend) {
    const contentType = body === undefined ? {} : { 'content-type': 'application/json' };
    const outgoing = request(new URL(path, this.#origin), {
      method,
      agent: this.#agent,
      headers: { ...contentType, ...headers },
      timeout: 30_000,
    });
    return outgoing.on('timeout', () =>
      outgoing.destroy(new Error(`${method} ${path}: no answer within 30 s`)),
    );
  }

  #remember({ method, route }: RequestToSend, status: number, started: number): void {
    this.sent.push({ method, route, status, seconds: (performance.now() - started) / 1000 });
  }
}
