import {
  type Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
} from 'node:http';
import { request as requestTls } from 'node:https';

/** What is posted, and where. */
export interface HttpPost {
  readonly url: URL;
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** For the whole exchange. */
  readonly timeoutMs: number;
  /** Ends the exchange at once. */
  readonly signal: AbortSignal;
}

/** What came of a post. */
export type HttpPostResult =
  | {
      readonly type: 'answered';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      /** As far as it came, and not all of a long one. */
      readonly body: Buffer;
    }
  /** No status came. The code is one of Node, such as ECONNREFUSED. */
  | { readonly type: 'failed'; readonly code: string };

/** An answer of OTLP is a few words; what is longer comes from something else. */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Posts once, and once more where the other side had closed the idle connection just before it was used again. Follows
 * no redirects. Never rejects.
 */
export async function post(options: HttpPost): Promise<HttpPostResult> {
  const attempt = new Attempt(options);
  const result = await attempt.result;
  return result.type === 'failed' && attempt.wasStale(result.code) ? new Attempt(options).result : result;
}

class Attempt {
  readonly result: Promise<HttpPostResult>;
  readonly #options: HttpPost;
  readonly #timer: NodeJS.Timeout;
  #settle!: (result: HttpPostResult) => void;
  #request: ClientRequest | undefined;
  #response: IncomingMessage | undefined;
  // Bounded by MAX_ANSWER_BYTES.
  readonly #chunks: Buffer[] = [];
  #left = MAX_ANSWER_BYTES;
  #ended = false;

  constructor(options: HttpPost) {
    this.#options = options;
    this.result = new Promise((resolve) => {
      this.#settle = resolve;
    });
    // The connection keeps the process, not the timer.
    this.#timer = setTimeout(() => this.#end('ETIMEDOUT'), options.timeoutMs).unref();
    options.signal.addEventListener('abort', this.#onAbort, { once: true });
    try {
      if (options.signal.aborted) this.#onAbort();
      else this.#send();
    } catch (error) {
      this.#end(codeOf(error));
    }
  }

  wasStale(code: string): boolean {
    return this.#request?.reusedSocket === true && (code === 'ECONNRESET' || code === 'EPIPE');
  }

  #send(): void {
    const { url, agent, headers, body } = this.#options;
    const send = url.protocol === 'https:' ? requestTls : request;
    this.#request = send(url, { method: 'POST', agent, headers: { ...headers } });
    this.#request.on('error', (error) => this.#end(codeOf(error)));
    // Without an error where the other side wants to switch protocols.
    this.#request.on('close', () => this.#end('EPROTO'));
    this.#request.once('response', (response) => this.#read(response));
    this.#request.end(body);
  }

  #read(response: IncomingMessage): void {
    this.#response = response;
    response.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk.subarray(0, this.#left));
      this.#left -= chunk.length;
      if (this.#left < 0) this.#end('EMSGSIZE');
    });
    response.on('error', (error) => this.#end(codeOf(error)));
    response.once('end', () => this.#end());
  }

  readonly #onAbort = (): void => this.#end('ECANCELED');

  /** With the answer as far as there is one: its status says what became of the batch. */
  #end(code?: string): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    if (this.#response === undefined) this.#settle({ type: 'failed', code: code ?? 'EPROTO' });
    else {
      const { statusCode: status = 0, headers } = this.#response;
      this.#settle({ type: 'answered', status, headers, body: Buffer.concat(this.#chunks) });
    }
    if (code !== undefined) this.#request?.destroy();
  }
}

function codeOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  return typeof code === 'string' ? code : String(name ?? 'Error');
}
