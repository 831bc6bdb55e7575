import { type HttpServerObservation, UNMATCHED_ROUTE } from '@eyrie/core/engine';
import { type Attributes, type Context, context, type Span, SpanKind, trace } from '@opentelemetry/api';
import {
  getRPCMetadata,
  isTracingSuppressed,
  type RPCMetadata,
  RPCType,
  suppressTracing,
} from '@opentelemetry/core';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { RedactAttributes } from '../redaction/redact-attributes.js';
import { hrTimeOf, later } from '../spans/hr-time.js';
import { SpanScope, spanOf, traceContextOf } from '../spans/span-scope.js';
import { contextBoundTo } from './bound-context.js';
import { requestAttributes } from './request-attributes.js';
import { markFailure, resultAttributes, spanNameOf } from './request-result.js';
import type { RequestSpans, RequestSpansOptions } from './request-spans.js';

/** What server spans in somebody else's SDK are made with. */
export interface JoinedRequestSpansOptions extends RequestSpansOptions {
  /** Its processors know no redaction. */
  readonly redact: RedactAttributes;
  /** Marks a context as the app's. */
  readonly mark: (context: Context) => Context;
}

interface Adopted {
  readonly span: Span;
  /** Through which instrumentations of OpenTelemetry tell each other the route. */
  readonly rpcMetadata: RPCMetadata | undefined;
}

/**
 * Server spans in an SDK that the user has started: the span that its HTTP instrumentation has opened stands for the
 * request, and learns route, status and exception. Where it has opened none, one is made.
 */
export class JoinedRequestSpans implements RequestSpans {
  readonly #options: JoinedRequestSpansOptions;
  readonly #adopted = new WeakMap<HttpServerObservation, Adopted>();

  constructor(options: JoinedRequestSpansOptions) {
    this.#options = options;
  }

  // Whether somebody else opens a span is only seen when the framework takes the request on.
  started(): void {}

  // Once: a request that is sent through the framework again, or through an app inside of the app, is inside its span.
  entered(observation: HttpServerObservation): void {
    if (observation.context.scope === undefined) this.#adoptOrBegin(observation, context.active());
  }

  ended(observation: HttpServerObservation): void {
    // The framework never saw it: a malformed URL, or a client that left before its body had come.
    if (observation.context.scope === undefined)
      this.#adoptOrBegin(observation, contextBoundTo(observation.response));
    const adopted = this.#adopted.get(observation);
    if (adopted === undefined) this.#endOwn(observation);
    else this.#complete(adopted, observation);
  }

  #adoptOrBegin(observation: HttpServerObservation, active: Context): void {
    const opened = serverSpanIn(active);
    if (opened !== undefined) {
      this.#adopted.set(observation, { span: opened, rpcMetadata: getRPCMetadata(active) });
      observation.tracedBy(traceContextOf(opened), new SpanScope(this.#options.mark(active)));
    } else if (isTracingSuppressed(active)) this.#leaveOut(observation, active);
    else this.#begin(observation);
  }

  #leaveOut({ context: requestContext }: HttpServerObservation, active: Context): void {
    requestContext.activeIn(new SpanScope(this.#options.mark(active)));
  }

  #begin(observation: HttpServerObservation): void {
    const { http, contextOf, tracer, redact } = this.#options;
    const caller = contextOf(observation);
    if (http.isManagementPath(observation.path)) {
      observation.context.activeIn(new SpanScope(suppressTracing(caller)));
      return;
    }
    const span = tracer.startSpan(
      observation.method,
      {
        kind: SpanKind.SERVER,
        attributes: redact(requestAttributes(observation, this.#options)),
        startTime: hrTimeOf(observation.startTime),
      },
      caller,
    );
    observation.tracedBy(traceContextOf(span), new SpanScope(trace.setSpan(caller, span), span));
  }

  #endOwn(observation: HttpServerObservation): void {
    const span = spanOf(observation.context.scope);
    if (span === undefined) return;
    if (!wasRenamed(span, observation.method)) span.updateName(spanNameOf(observation));
    this.#describeEnd(span, observation);
    span.end(later(hrTimeOf(observation.startTime), observation.duration ?? 0));
  }

  #complete({ span, rpcMetadata }: Adopted, observation: HttpServerObservation): void {
    const { route, requestId } = observation;
    if (rpcMetadata !== undefined && route !== UNMATCHED_ROUTE) rpcMetadata.route = route;
    span.setAttributes(this.#options.redact({ 'eyrie.request_id': requestId, ...urlAttributesOf(span) }));
    span.updateName(spanNameOf(observation));
    this.#describeEnd(span, observation);
  }

  #describeEnd(span: Span, observation: HttpServerObservation): void {
    if (!span.isRecording()) return;
    span.setAttributes(resultAttributes(observation));
    markFailure(span, observation, this.#options.redact);
  }
}

// What the SDK's spans say of themselves in every version; the API has no way to ask.
type SdkSpan = Span & Partial<Pick<ReadableSpan, 'kind' | 'name' | 'attributes'>>;

/** The server span that an instrumentation has opened, whether it is recorded or not. */
function serverSpanIn(active: Context): Span | undefined {
  const rpcMetadata = getRPCMetadata(active);
  if (rpcMetadata?.type === RPCType.HTTP) return rpcMetadata.span;
  const span: SdkSpan | undefined = trace.getSpan(active);
  // One that has ended is of the request before on the connection.
  return span?.kind === SpanKind.SERVER && span.isRecording() ? span : undefined;
}

/** Whether the app has given it a name of its own. */
function wasRenamed({ name }: SdkSpan, before: string): boolean {
  return name !== undefined && name !== before;
}

const URL_ATTRIBUTES = ['url.path', 'url.query', 'url.full'] as const;

/** To be written anew: of the secrets in a URL an instrumentation knows but a few. */
function urlAttributesOf({ attributes = {} }: SdkSpan): Attributes {
  const known = URL_ATTRIBUTES.filter((name) => attributes[name] !== undefined);
  return Object.fromEntries(known.map((name) => [name, attributes[name]]));
}
