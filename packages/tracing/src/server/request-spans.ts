import type { HttpServerObservation, HttpServerSource } from '@eyrie/core/engine';
import { type Context, type Span, SpanKind, type Tracer, trace } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { RedactAttributes } from '../redaction/redact-attributes.js';
import { hrTimeOf, later } from '../spans/hr-time.js';
import type { SpanIds } from '../spans/span-ids.js';
import { SpanScope, spanOf, traceContextOf } from '../spans/span-scope.js';
import { endAttributes, type RequestAttributesOptions, startAttributes } from './request-attributes.js';
import { markFailure, resultAttributes, spanNameOf } from './request-result.js';

/** What server spans are made with. */
export interface RequestSpansOptions extends RequestAttributesOptions {
  readonly tracer: Tracer;
  readonly http: HttpServerSource;
  /** What a request's caller has sent with it, and what every request of the app carries. */
  readonly contextOf: (observation: HttpServerObservation) => Context;
  readonly redact: RedactAttributes;
  /** Makes the ids, where the provider is ours. */
  readonly ids?: SpanIds | undefined;
}

/** Makes one server span for each request, from its observation. */
export interface RequestSpans {
  started(observation: HttpServerObservation): void;
  entered(observation: HttpServerObservation): void;
  ended(observation: HttpServerObservation): void;
}

/** Server spans of an app that nobody else makes any for. */
export class OwnRequestSpans implements RequestSpans {
  readonly #options: RequestSpansOptions;

  constructor(options: RequestSpansOptions) {
    this.#options = options;
  }

  started(observation: HttpServerObservation): void {
    const { http, contextOf } = this.#options;
    if (http.isManagementPath(observation.path)) {
      // Entered all the same: on Node 22 the request would run in the context of the one before on its connection.
      observation.context.activeIn(new SpanScope(suppressTracing(contextOf(observation))));
      return;
    }
    const parent = contextOf(observation);
    const span = this.#start(observation, parent);
    observation.tracedBy(traceContextOf(span), new SpanScope(trace.setSpan(parent, span), span));
  }

  entered(): void {}

  ended(observation: HttpServerObservation): void {
    const span = spanOf(observation.context.scope);
    if (span === undefined) return;
    if (span.isRecording()) this.#complete(span, observation);
    span.end(later(hrTimeOf(observation.startTime), observation.duration ?? 0));
  }

  #start(observation: HttpServerObservation, parent: Context): Span {
    const { tracer, ids, redact } = this.#options;
    const options = {
      kind: SpanKind.SERVER,
      attributes: redact(startAttributes(observation)),
      startTime: hrTimeOf(observation.startTime),
    };
    const start = () => tracer.startSpan(observation.method, options, parent);
    return ids === undefined ? start() : ids.withTraceId(observation.context.traceId, start);
  }

  #complete(span: Span, observation: HttpServerObservation): void {
    span.updateName(spanNameOf(observation));
    const { redact } = this.#options;
    span.setAttributes(redact(endAttributes(observation, this.#options)));
    span.setAttributes(resultAttributes(observation));
    markFailure(span, observation, redact);
  }
}
