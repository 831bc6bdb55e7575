import type { OutboundRetry } from './retry.js';

export type OutboundMethod = 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Whose word the URL is. `operator`: the configuration's, so it may lie on a private network. `untrusted`: somebody
 * else's, such as one that came through an API, so only public addresses are connected to.
 */
export type OutboundTrust = 'operator' | 'untrusted';

/** One request to another system. */
export interface OutboundRequest {
  /** `http:` or `https:`. User and password in it become Basic credentials; an untrusted one must have none. */
  readonly url: string;
  readonly trust: OutboundTrust;
  /** @default 'GET' */
  readonly method?: OutboundMethod | undefined;
  /** Without those that the client sets itself: `host`, `content-length`, `connection` and the like. @default {} */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** @default no body */
  readonly body?: string | Buffer | undefined;
  /** How long one attempt may take from its start to the last byte of its response, in milliseconds. @default 10_000 */
  readonly timeoutMs?: number | undefined;
  /** How long name, connection and TLS handshake may take in it, in milliseconds. @default 5_000 */
  readonly connectTimeoutMs?: number | undefined;
  /** Bytes of the response's body that are read; the rest is cut off. @default 1_048_576 */
  readonly maxResponseBytes?: number | undefined;
  /** Ends everything, retries too. @default none */
  readonly signal?: AbortSignal | undefined;
  /**
   * When to try again after a connection error, a timeout, 408, 425, 429, 500, 502, 503 and 504; `false` for never.
   * Only idempotent requests are tried again.
   * @default 3 attempts within a minute
   */
  readonly retry?: OutboundRetry | false | undefined;
  /** Whether receiving it twice does the same as once. @default true, but false for POST and PATCH */
  readonly idempotent?: boolean | undefined;
}

/** What the other system answered, whatever its status. A redirect is an answer too: it is never followed. */
export interface OutboundResponse {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
  /** Whether the body went on beyond `maxResponseBytes`. */
  readonly truncated: boolean;
  /** How many attempts it took, this one included. */
  readonly attempts: number;
}
