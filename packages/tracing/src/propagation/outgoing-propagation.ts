import { type Diagnostics, messageOf } from '@eyrie/core/engine';
import type { Context, TextMapPropagator } from '@opentelemetry/api';
import { excludedHosts, type HostFilter } from './excluded-hosts.js';
import type { OutgoingClient, OutgoingRequest } from './outgoing-request.js';
import { OUTGOING, type OutgoingCarrier, shareSubscription } from './outgoing-requests.js';

/** How an app sends its context on. */
export interface OutgoingPropagationOptions {
  /** Writes the headers. */
  readonly propagator: TextMapPropagator;
  /** Hosts that get none: `api.example.com`, or `*.example.com` for all below. @default [] */
  readonly excludeHosts?: readonly string[] | undefined;
  /**
   * Clients into which an auto-instrumentation of this process injects: they are left to it. Beside one that is not
   * named here nothing is sent twice either; but a request that it leaves out on purpose then carries the server span.
   * @default none
   */
  readonly instrumented?: ReadonlySet<OutgoingClient> | undefined;
  /** Told once per client when headers could not be written. */
  readonly diagnostics: Pick<Diagnostics, 'report'>;
}

const BAGGAGE = 'baggage';

/**
 * Sends the active context on in the requests that this process makes through `fetch`, undici and `node:http(s)`, so
 * in those of axios, got and the AWS SDK too. Not in those of `node:http2`.
 *
 * The whole process has one subscription; a context that {@link withOutgoing} has marked goes out as its app says, any
 * other as the first open app says. A request that carries trace context already keeps it, and gets none beside it.
 * Without an active span nothing is sent but an app's baggage, and nothing at all where tracing is suppressed, or with
 * `CONNECT`. A `node:http` request whose headers were given as a list, or with `Expect: 100-continue`, is rendered before
 * it is announced and gets none.
 *
 * @example
 * ```ts
 * const outgoing = new OutgoingPropagation({ propagator, diagnostics });
 * outgoing.open();
 * context.with(withOutgoing(trace.setSpan(context.active(), span), outgoing), () => fetch(url));
 * outgoing.close();
 * ```
 */
export class OutgoingPropagation implements OutgoingCarrier {
  readonly #propagator: TextMapPropagator;
  readonly #traceFields: readonly string[];
  readonly #isExcluded: HostFilter | undefined;
  readonly #instrumented: ReadonlySet<OutgoingClient>;
  readonly #diagnostics: Pick<Diagnostics, 'report'>;
  #release: (() => void) | undefined;

  constructor({ propagator, excludeHosts = [], instrumented, diagnostics }: OutgoingPropagationOptions) {
    this.#propagator = propagator;
    this.#traceFields = propagator.fields().filter((field) => field !== BAGGAGE);
    this.#isExcluded = excludedHosts(excludeHosts);
    this.#instrumented = instrumented ?? new Set();
    this.#diagnostics = diagnostics;
  }

  /** From now on requests carry the context. Once is enough. */
  open(): void {
    this.#release ??= shareSubscription(this);
  }

  /** From now on they do not, as far as this app decides. */
  close(): void {
    this.#release?.();
    this.#release = undefined;
  }

  /** Writes the context into a request that is about to be sent. Never throws. */
  carry(request: OutgoingRequest, context: Context): void {
    try {
      if (this.#instrumented.has(request.client) || !request.isOpen()) return;
      if (this.#isExcluded?.(request.host())) return;
      this.#write(request, context);
    } catch (error) {
      this.#reportFailure(request.client, error);
    }
  }

  #write(request: OutgoingRequest, context: Context): void {
    const headers: [name: string, value: string][] = [];
    this.#propagator.inject(context, headers, { set: (list, name, value) => list.push([name, value]) });
    const hasTrace = this.#traceFields.some((field) => request.has(field));
    const written: string[] = [];
    for (const [name, value] of headers) {
      if ((hasTrace && name !== BAGGAGE) || request.has(name)) continue;
      try {
        request.set(name, value);
        written.push(name);
      } catch (error) {
        // Baggage that no header can hold must not cost the trace.
        this.#reportFailure(request.client, error);
      }
    }
    if (written.length > 0) request.giveWay(written);
  }

  #reportFailure(client: OutgoingClient, error: unknown): void {
    this.#diagnostics.report({
      code: 'EYRIE_TRACING_OUTGOING_FAILED',
      key: client,
      problem: `A request of ${client} was sent without all of its trace context (${messageOf(error)})`,
      remedy:
        'Look for baggage that no header can hold, and for a library that changes the requests of this client',
    });
  }
}

/** The context, whose outgoing requests go as this app says. */
export function withOutgoing(context: Context, outgoing: OutgoingPropagation): Context {
  return context.setValue(OUTGOING, outgoing);
}
