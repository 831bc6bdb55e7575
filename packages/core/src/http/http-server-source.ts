import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ResolvedHttpOptions } from '../config/http-options.js';
import { enterRequestContext, type RequestContext, runInRequestContext } from '../context/request-context.js';
import type { Diagnostics } from '../diagnostics/diagnostics.js';
import { errorTypeOf } from '../observation/error-type.js';
import type { ObservationPipeline } from '../observation/observation-pipeline.js';
import type { TraceContextPort } from '../ports/trace-context.js';
import { ClientAddress } from './client-address.js';
import { ConnectionCount } from './connection-count.js';
import { DeclaredRoutes } from './declared-routes.js';
import { hasBody, keepContextInEvents } from './event-context.js';
import { HttpServerObservation } from './http-server-observation.js';
import { requestIdFrom } from './request-id.js';
import { type RequestIdHeader, setAtOnce } from './request-id-header.js';
import { http2StreamOf, responseEnd } from './response-end.js';
import { OTHER_METHOD, UNMATCHED_ROUTE } from './route.js';
import { whenClosed } from './when-closed.js';

const REQUEST_START = 'http.server.request.start';
const OBSERVATION = Symbol('eyrie.observation');

type Observed = { [OBSERVATION]?: HttpServerObservation };
type Listener = ReturnType<Server['listeners']>[number];

/** What the HTTP source must know of its app. */
export interface HttpServerSourceOptions {
  readonly pipeline: ObservationPipeline;
  readonly diagnostics: Diagnostics;
  readonly traceContext: TraceContextPort;
}

interface RequestStart {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly server: Server;
  readonly socket: Socket;
}

/**
 * Observes every HTTP request of one app, exactly once: from the start that Node announces for the app's own servers
 * (or from the framework's first hook where a request bypasses them) to the close of its response.
 */
export class HttpServerSource {
  readonly routes = new DeclaredRoutes();
  readonly #connections = new ConnectionCount();
  readonly #pipeline: ObservationPipeline;
  readonly #diagnostics: Diagnostics;
  readonly #traceContext: TraceContextPort;
  readonly #appListeners = new WeakSet<Listener>();
  // Our own servers, and how many listeners a foreign one had when it was judged.
  readonly #servers = new WeakMap<Server, 'own' | number>();
  readonly #managementRoutes = new Set<string>();
  #requestIdHeader = '';
  #giveRequestId: RequestIdHeader = setAtOnce;
  #knownMethods: ReadonlySet<string> = new Set();
  #managementPaths: readonly string[] = [];
  #globalPrefix = '';
  #clientAddress = new ClientAddress([]);
  #inFlight = 0;

  constructor({ pipeline, diagnostics, traceContext }: HttpServerSourceOptions) {
    this.#pipeline = pipeline;
    this.#diagnostics = diagnostics;
    this.#traceContext = traceContext;
  }

  /** Requests that have started and are not yet answered. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Connections that are open on the app's servers. */
  get openConnections(): number {
    return this.#connections.open;
  }

  /** Starts to observe the servers given to {@link serve}, and others that call one of their listeners. */
  open({ requestIdHeader, knownMethods, managementPaths, trustedProxies }: ResolvedHttpOptions): void {
    this.#requestIdHeader = requestIdHeader;
    this.#knownMethods = new Set(knownMethods);
    this.#managementPaths = managementPaths;
    this.#clientAddress = new ClientAddress(trustedProxies);
    subscribe(REQUEST_START, this.#onRequestStart);
  }

  close(): void {
    unsubscribe(REQUEST_START, this.#onRequestStart);
    this.#connections.close();
  }

  /** Takes the app's server, and the `request` listeners it has now, as the app's own. */
  serve(server: Server): void {
    // By itself too: somebody may replace its listener by one that calls it.
    this.#servers.set(server, 'own');
    for (const listener of server.listeners('request')) this.#appListeners.add(listener);
    this.#connections.watch(server);
  }

  /** How responses are given their request id. */
  giveRequestIdWith(header: RequestIdHeader): void {
    this.#giveRequestId = header;
  }

  /** The prefix below which the configured management paths lie. */
  prefixedWith(globalPrefix: string): void {
    this.#globalPrefix = globalPrefix;
  }

  /** Takes a path as a management endpoint: observed, but kept out of access log, traces and availability. */
  addManagementRoute(route: string): void {
    this.#managementRoutes.add(route);
  }

  /** Whether the request went to a management endpoint (`/metrics`, receivers, health checks). */
  isManagement({ route }: HttpServerObservation): boolean {
    return route !== UNMATCHED_ROUTE && this.isManagementPath(route);
  }

  /** Whether a path is that of a management endpoint: to be asked before the router has chosen a route. */
  isManagementPath(route: string): boolean {
    if (this.#managementRoutes.has(route)) return true;
    if (this.#managementPaths.includes(route)) return true;
    const prefix = this.#globalPrefix;
    return (
      prefix !== '' &&
      route.startsWith(`${prefix}/`) &&
      this.#managementPaths.includes(route.slice(prefix.length))
    );
  }

  /** The observation of a request, if it is observed. */
  observationOf(request: IncomingMessage): HttpServerObservation | undefined {
    return (request as Observed)[OBSERVATION];
  }

  /** The address that the request came from, seen past the configured proxies; `undefined` where there is none. */
  clientAddressOf({ request }: HttpServerObservation): string | undefined {
    return this.#clientAddress.of(request);
  }

  /**
   * The framework's first hook. A request that came through the app's server is already observed and goes on as it
   * is; one that did not (in-process injection, HTTP/2, a function platform) begins here, with its context.
   */
  enter<Result>(request: IncomingMessage, response: ServerResponse, next: () => Result): Result {
    const known = this.observationOf(request);
    if (known === undefined) return this.#enterUnannounced(request, response, next);
    const active = known.span === undefined ? this.#traceContext.current() : undefined;
    if (active !== undefined) known.tracedBy(active);
    const { scope } = known.context;
    this.#pipeline.announceEnter(known);
    // A tracer may have waited until now, to see whether another one has opened a span.
    return known.context.scope === scope ? next() : runInRequestContext(known.context, next);
  }

  #enterUnannounced<Result>(request: IncomingMessage, response: ServerResponse, next: () => Result): Result {
    const isHttp2 = http2StreamOf(response) !== undefined;
    const context = this.#begin(request, response, isHttp2 ? undefined : request.socket);
    if (context === undefined) return next();
    const observation = context.observation as HttpServerObservation;
    if (!isHttp2) {
      // An injected response says only by this event that it has finished.
      response.once('finish', () => this.#end(observation, true));
    }
    this.#pipeline.announceEnter(observation);
    return runInRequestContext(context, next);
  }

  readonly #onRequestStart = (message: unknown): void => {
    const { request, response, server, socket } = message as RequestStart;
    if (!this.#isOwn(server, socket)) return;
    const context = this.#begin(request, response, socket);
    if (context !== undefined) enterRequestContext(context);
  };

  #isOwn(server: Server, socket: Socket): boolean {
    const known = this.#servers.get(server);
    if (known === 'own') return true;
    const listenerCount = server.listenerCount('request');
    if (known === listenerCount) return false;
    // A framework may open a second server for the same listener, as Fastify does for `localhost`.
    const own = server.listeners('request').some((listener) => this.#appListeners.has(listener));
    this.#servers.set(server, own ? 'own' : listenerCount);
    if (own) this.#connections.watch(server, socket);
    return own;
  }

  #begin(request: IncomingMessage, response: ServerResponse, socket?: Socket): RequestContext | undefined {
    try {
      const requestId = requestIdFrom(request.headers[this.#requestIdHeader]);
      const method = this.#knownMethods.has(request.method ?? '') ? (request.method as string) : OTHER_METHOD;
      const observation = new HttpServerObservation(request, response, method, requestId);
      const { context } = observation;
      // What can throw comes first, so that whatever ends has also started.
      this.#giveRequestId(response, this.#requestIdHeader, requestId);
      const pipelined = this.#endWhenClosed(observation, socket);
      if (pipelined) keepContextInEvents(response, context);
      if (pipelined || hasBody(request)) keepContextInEvents(request, context);
      (request as Observed)[OBSERVATION] = observation;
      this.#inFlight += 1;
      this.#pipeline.announceStart(observation);
      return context;
    } catch (error) {
      this.#diagnostics.report({
        code: 'EYRIE_HTTP_OBSERVATION_FAILED',
        key: errorTypeOf(error),
        problem: `A request could not be observed: ${errorTypeOf(error)}`,
        remedy: 'The request was not affected, but no signal shows it. Report it with this message',
      });
      return undefined;
    }
  }

  #endWhenClosed(observation: HttpServerObservation, socket: Socket | undefined): boolean {
    const closed = (): void => this.#end(observation);
    if (socket !== undefined) return whenClosed(observation.response, socket, closed);
    observation.response.on('close', closed);
    return false;
  }

  #end(observation: HttpServerObservation, finished?: boolean): void {
    if (!observation.finish(responseEnd(observation, finished))) return;
    this.#inFlight -= 1;
    this.#pipeline.announceEnd(observation);
  }
}
