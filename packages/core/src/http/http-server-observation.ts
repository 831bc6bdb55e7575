import type { IncomingMessage, ServerResponse } from 'node:http';
import { RequestContext } from '../context/request-context.js';
import type { ActiveScope } from '../observation/active-scope.js';
import { errorTypeOf } from '../observation/error-type.js';
import type { Attributes, Observation } from '../observation/observation.js';
import type { Outcome } from '../observation/outcome.js';
import { wallTimeOf } from '../observation/wall-clock.js';
import type { TraceContext } from '../ports/trace-context.js';
import type { ResponseEnd } from './response-end.js';
import { UNMATCHED_ROUTE } from './route.js';

/** One incoming HTTP request, from its first line to the close of its response. */
export class HttpServerObservation implements Observation {
  readonly kind = 'http.server';
  /** In capitals; `_OTHER` outside the known set. */
  readonly method: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What the code that handles the request runs in. */
  readonly context: RequestContext;
  readonly parent = undefined;
  readonly #startMark = performance.now();
  #startTime: number | undefined;
  #route = UNMATCHED_ROUTE;
  #error: unknown;
  #statusCode = 0;
  #duration: number | undefined;
  #outcome: Outcome | undefined;
  #span: TraceContext | undefined;
  #framed: object | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, method: string, requestId: string) {
    this.request = request;
    this.response = response;
    this.method = method;
    this.context = new RequestContext(requestId, this, request.headers.traceparent);
  }

  get requestId(): string {
    return this.context.requestId;
  }

  /** The span that stands for the request, or that was active when the framework took it on. */
  get span(): TraceContext | undefined {
    return this.#span;
  }

  /** The template as declared in the code, with prefix and URI version, or `unmatched`. */
  get route(): string {
    return this.#route;
  }

  /**
   * The status by which the request is counted: what was sent, 499 for a client that left before, 500 for a response
   * that the server broke off. 0 until the response has closed.
   */
  get statusCode(): number {
    return this.#statusCode;
  }

  /** `https` where this process ended the TLS connection itself. */
  get scheme(): 'http' | 'https' {
    return (this.request.socket as { encrypted?: boolean } | null)?.encrypted === true ? 'https' : 'http';
  }

  get name(): string {
    return `${this.method} ${this.#route}`;
  }

  get attributes(): Attributes {
    return {
      'http.request.method': this.method,
      'http.route': this.#route,
      'url.scheme': this.scheme,
      ...(this.#statusCode > 0 && { 'http.response.status_code': this.#statusCode }),
      ...(this.errorType !== undefined && { 'error.type': this.errorType }),
    };
  }

  get details(): Attributes {
    return { 'url.path': this.path, 'eyrie.request_id': this.requestId };
  }

  /** The path that was asked for, without its query. */
  get path(): string {
    const { originalUrl, url } = this.request as IncomingMessage & { readonly originalUrl?: string };
    return pathOf(originalUrl ?? url ?? '');
  }

  // Told once: should the clock be set meanwhile, a span must not end before it began.
  get startTime(): number {
    this.#startTime ??= wallTimeOf(this.#startMark);
    return this.#startTime;
  }

  get duration(): number | undefined {
    return this.#duration;
  }

  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  get error(): unknown {
    return this.#error;
  }

  /** The error's class where one was seen, else the status; `undefined` on success. */
  get errorType(): string | undefined {
    if (this.#outcome === undefined || this.#outcome === 'success') return undefined;
    if (this.#outcome === 'aborted') return String(this.#statusCode);
    return this.#error === undefined ? String(this.#statusCode) : errorTypeOf(this.#error);
  }

  /** This span stands for the request; `scope` makes it active wherever the request is handled. */
  tracedBy(span: TraceContext, scope?: ActiveScope): void {
    this.#span = span;
    if (scope !== undefined) this.context.activeIn(scope);
  }

  /** The request as the framework's handlers see it, with what guards and middleware have put on it. */
  get frameworkRequest(): object {
    return this.#framed ?? this.request;
  }

  /** The framework wraps the request in an object of its own. */
  framedBy(request: object): void {
    this.#framed = request;
  }

  /** The router chose this declared route. */
  matched(route: string): void {
    this.#route = route;
  }

  /** The route that was chosen passed the request on. */
  passedOn(): void {
    this.#route = UNMATCHED_ROUTE;
  }

  /** Something was thrown while the request was handled; the first error stands. */
  failed(error: unknown): void {
    this.#error ??= error;
  }

  /** Fixes status, outcome and duration; a second call changes nothing. Returns whether this call was the first. */
  finish(end: ResponseEnd): boolean {
    if (this.#outcome !== undefined) return false;
    this.#duration = (performance.now() - this.#startMark) / 1000;
    this.#statusCode = end.statusCode;
    this.#outcome = end.outcome;
    return true;
  }
}

const ABSOLUTE_FORM = /^https?:\/\/[^/?#]*/i;

/** The path of a request target, in origin or absolute form (RFC 9112, section 3.2), without its query. */
export function pathOf(url: string): string {
  const target = url.startsWith('/') ? url : url.replace(ABSOLUTE_FORM, '');
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}
