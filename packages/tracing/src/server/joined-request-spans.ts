import { type HttpServerObservation, UNMATCHED_ROUTE } from '@eyrie/core/engine';
import { type Context, context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { getRPCMetadata, type RPCMetadata, suppressTracing } from '@opentelemetry/core';
import type { RedactAttributes } from '../redaction/redact-attributes.js';
import { hrTimeOf, later } from '../spans/hr-time.js';
import { SpanScope, spanOf, traceContextOf } from '../spans/span-scope.js';
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

  entered(observation: HttpServerObservation): void {
    const active = trace.getActiveSpan();
    if (active === undefined || !isServerSpan(active)) this.#begin(observation);
    else this.#adopt(active, observation);
  }

  ended(observation: HttpServerObservation): void {
    const adopted = this.#adopted.get(observation);
    if (adopted === undefined) this.#endOwn(observation);
    else this.#complete(adopted, observation);
  }

  #adopt(span: Span, observation: HttpServerObservation): void {
    const active = context.active();
    this.#adopted.set(observation, { span, rpcMetadata: getRPCMetadata(active) });
    observation.tracedBy(traceContextOf(span), new SpanScope(this.#options.mark(active)));
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
    // The framework never saw it: a malformed URL, or a client that left before its body had come.
    if (observation.context.scope === undefined) this.#begin(observation);
    const span = spanOf(observation.context.scope);
    if (span === undefined) return;
    this.#describeEnd(span, observation);
    span.end(later(hrTimeOf(observation.startTime), observation.duration ?? 0));
  }

  #complete({ span, rpcMetadata }: Adopted, observation: HttpServerObservation): void {
    const { route, requestId } = observation;
    if (rpcMetadata !== undefined && route !== UNMATCHED_ROUTE) rpcMetadata.route = route;
    span.setAttributes(this.#options.redact({ 'eyrie.request_id': requestId }));
    this.#describeEnd(span, observation);
  }

  #describeEnd(span: Span, observation: HttpServerObservation): void {
    if (!span.isRecording()) return;
    span.updateName(spanNameOf(observation));
    span.setAttributes(resultAttributes(observation));
    markFailure(span, observation, this.#options.redact);
  }
}

// The SDK's spans say it, in every version; the API has no way to ask.
function isServerSpan(span: Span): boolean {
  return (span as { readonly kind?: SpanKind }).kind === SpanKind.SERVER;
}
