import { type HttpServerObservation, UNMATCHED_ROUTE } from '@eyrie/core/engine';
import { context, type Span, SpanKind, trace } from '@opentelemetry/api';
import { getRPCMetadata, type RPCMetadata } from '@opentelemetry/core';
import type { RedactAttributes } from '../redaction/redact-attributes.js';
import { spanOf } from '../spans/span-scope.js';
import { markFailure, resultAttributes, spanNameOf } from './request-result.js';
import { OwnRequestSpans, type RequestSpans, type RequestSpansOptions } from './request-spans.js';

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
  readonly #own: OwnRequestSpans;
  readonly #options: RequestSpansOptions;
  readonly #adopted = new WeakMap<HttpServerObservation, Adopted>();

  constructor(options: RequestSpansOptions) {
    this.#own = new OwnRequestSpans(options);
    this.#options = options;
  }

  // Whether somebody else opens a span is only seen when the framework takes the request on.
  started(): void {}

  entered(observation: HttpServerObservation): void {
    const active = trace.getActiveSpan();
    if (active === undefined || !isServerSpan(active)) this.#own.started(observation);
    else this.#adopted.set(observation, { span: active, rpcMetadata: getRPCMetadata(context.active()) });
  }

  ended(observation: HttpServerObservation): void {
    const adopted = this.#adopted.get(observation);
    if (adopted !== undefined) complete(adopted, observation, this.#options.redact);
    else if (!this.#options.http.isManagement(observation)) this.#endOwn(observation);
  }

  #endOwn(observation: HttpServerObservation): void {
    // The framework never saw it: a malformed URL, or a client that left before its body had come.
    if (spanOf(observation.context.scope) === undefined) this.#own.started(observation);
    this.#own.ended(observation);
  }
}

function complete(
  { span, rpcMetadata }: Adopted,
  observation: HttpServerObservation,
  redact: RedactAttributes,
): void {
  if (rpcMetadata !== undefined && observation.route !== UNMATCHED_ROUTE)
    rpcMetadata.route = observation.route;
  if (!span.isRecording()) return;
  span.updateName(spanNameOf(observation));
  span.setAttributes({ ...resultAttributes(observation), 'eyrie.request_id': observation.requestId });
  markFailure(span, observation, redact);
}

// The SDK's spans say it, in every version; the API has no way to ask.
function isServerSpan(span: Span): boolean {
  return (span as { readonly kind?: SpanKind }).kind === SpanKind.SERVER;
}
