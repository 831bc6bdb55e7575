import { setTimeout as sleep } from 'node:timers/promises';
import { AddressGuard } from './address-guard.js';
import { Agents } from './agents.js';
import { runContextFree } from './context-free.js';
import { type Exchange, type ExchangeResult, exchange } from './exchange.js';
import { aborted, clientClosed, tooManyRequests } from './outbound-errors.js';
import { headersOf } from './outbound-headers.js';
import { OUTBOUND_DEFAULTS, type OutboundOptions } from './outbound-options.js';
import type { OutboundRequest, OutboundResponse } from './outbound-request.js';
import { parseTarget } from './outbound-target.js';
import { backoffDelayMs, isTransientStatus, parseRetryAfter, RETRY_DEFAULTS } from './retry.js';

/** Errors after which another attempt may succeed. */
const TRANSIENT_ERRORS: ReadonlySet<string> = new Set(['EYRIE_OUTBOUND_TIMEOUT', 'EYRIE_OUTBOUND_FAILED']);

/**
 * The app's one client for other systems: connections of its own that are kept alive, bounded in time and size, with
 * retries, and closed to private addresses where the URL is not the operator's. Redirects are never followed,
 * certificates always verified, proxies of the environment not used. Requests run outside of the app's requests and
 * spans.
 *
 * @example
 * ```ts
 * import { OutboundHttp } from '@eyrie/core/engine';
 *
 * const outbound = new OutboundHttp();
 * const { status } = await outbound.send({
 *   url: 'https://hooks.example.com/alerts',
 *   trust: 'operator',
 *   method: 'POST',
 *   headers: { 'content-type': 'application/json' },
 *   body: JSON.stringify({ text: 'Checkout is slow' }),
 *   idempotent: true,
 * });
 * ```
 */
export class OutboundHttp {
  readonly #maxRequests: number;
  readonly #random: () => number;
  readonly #guard: AddressGuard;
  readonly #agents: Agents;
  // Bounded by maxRequests.
  readonly #going = new Map<AbortController, Promise<unknown>>();
  #closed = false;

  /** @throws EyrieError `EYRIE_OUTBOUND_NETWORK_INVALID` for an allowed network that is none. */
  constructor(options: OutboundOptions = {}) {
    const { lookup, allowedNetworks, random, maxRequests, maxConnectionsPerHost } = OUTBOUND_DEFAULTS;
    this.#maxRequests = options.maxRequests ?? maxRequests;
    this.#random = options.random ?? random;
    this.#guard = new AddressGuard(options.lookup ?? lookup, options.allowedNetworks ?? allowedNetworks);
    this.#agents = new Agents({
      maxConnectionsPerHost: options.maxConnectionsPerHost ?? maxConnectionsPerHost,
      ca: options.ca,
    });
  }

  /**
   * Sends a request, again where that is allowed and may help, and resolves with the last response, whatever its
   * status.
   *
   * @throws EyrieError `EYRIE_OUTBOUND_URL_INVALID`, `EYRIE_OUTBOUND_HEADER_INVALID` and
   * `EYRIE_OUTBOUND_ADDRESS_REFUSED` for what is not sent; `EYRIE_OUTBOUND_TIMEOUT`, `EYRIE_OUTBOUND_FAILED` and
   * `EYRIE_OUTBOUND_CERTIFICATE_INVALID` for what was not answered; `EYRIE_OUTBOUND_ABORTED` after its signal,
   * `EYRIE_OUTBOUND_CLOSED` after {@link close}, `EYRIE_OUTBOUND_BUSY` where too many requests go on.
   */
  async send(request: OutboundRequest): Promise<OutboundResponse> {
    if (this.#closed) throw clientClosed();
    if (this.#going.size >= this.#maxRequests) throw tooManyRequests(this.#maxRequests);
    const control = new AbortController();
    const prepared = this.#prepare(request, control.signal);
    const onAbort = (): void => control.abort(aborted(prepared.target.origin));
    if (request.signal?.aborted === true) onAbort();
    request.signal?.addEventListener('abort', onAbort, { once: true });
    const answer = runContextFree(() => this.#attempts(request, prepared));
    this.#going.set(control, answer);
    try {
      return await answer;
    } finally {
      this.#going.delete(control);
      request.signal?.removeEventListener('abort', onAbort);
    }
  }

  /** Ends all requests that go on with `EYRIE_OUTBOUND_CLOSED`, and every connection. */
  async close(): Promise<void> {
    this.#closed = true;
    const going = [...this.#going.values()];
    for (const control of this.#going.keys()) control.abort(clientClosed());
    await Promise.allSettled(going);
    this.#agents.close();
  }

  #prepare(request: OutboundRequest, signal: AbortSignal): Exchange {
    const { url, trust, method = 'GET', body } = request;
    const target = parseTarget(url, trust);
    if (trust === 'untrusted') this.#guard.assertTarget(target);
    return {
      target,
      method,
      body,
      headers: headersOf(request, target),
      timeoutMs: request.timeoutMs ?? OUTBOUND_DEFAULTS.timeoutMs,
      connectTimeoutMs: request.connectTimeoutMs ?? OUTBOUND_DEFAULTS.connectTimeoutMs,
      maxResponseBytes: request.maxResponseBytes ?? OUTBOUND_DEFAULTS.maxResponseBytes,
      agent: this.#agents.agentFor(target, trust),
      lookup: trust === 'untrusted' ? this.#guard.guardedLookup : this.#guard.plainLookup,
      signal,
    };
  }

  async #attempts(request: OutboundRequest, prepared: Exchange): Promise<OutboundResponse> {
    const { signal } = prepared;
    const idempotent = request.idempotent ?? (prepared.method !== 'POST' && prepared.method !== 'PATCH');
    const retry =
      idempotent && request.retry !== false ? { ...RETRY_DEFAULTS, ...given(request.retry) } : undefined;
    const started = performance.now();
    for (let attempts = 1; ; attempts += 1) {
      let result = await exchange(prepared);
      // Nobody has seen the request: this is no failure of the other system.
      if (idempotent && isStale(result)) result = await exchange(prepared);
      if (retry !== undefined && attempts < retry.attempts && isTransient(result) && !signal.aborted) {
        const delayMs = backoffDelayMs({
          ...retry,
          failures: attempts,
          retryAfterMs: askedDelayMs(result),
          random: this.#random,
        });
        if (performance.now() - started + delayMs <= retry.maxElapsedMs) {
          await pause(delayMs, signal);
          continue;
        }
      }
      if (result.type === 'error') throw result.error;
      return { ...result.response, attempts };
    }
  }
}

function isStale(result: ExchangeResult): boolean {
  return result.type === 'error' && result.staleConnection;
}

function isTransient(result: ExchangeResult): boolean {
  return result.type === 'error'
    ? TRANSIENT_ERRORS.has(result.error.code)
    : isTransientStatus(result.response.status);
}

function askedDelayMs(result: ExchangeResult): number | undefined {
  return result.type === 'response' ? parseRetryAfter(result.response.headers['retry-after']) : undefined;
}

/** @throws the reason of the signal. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {
    throw signal.reason;
  });
}

/** What is set, so that `undefined` leaves a default as it is. */
function given<Options extends object>(
  options: Options | undefined,
): { [K in keyof Options]?: NonNullable<Options[K]> } {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined)) as {
    [K in keyof Options]?: NonNullable<Options[K]>;
  };
}
