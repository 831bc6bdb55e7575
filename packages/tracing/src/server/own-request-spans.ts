import type { HttpServerObservation } from '@eyrie/core/engine';
import {
  type Attributes,
  type Context,
  isSpanContextValid,
  type Link,
  type Span,
  type SpanContext,
  SpanKind,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import type { TracingEngine } from '../provider/tracing-engine.js';
import { redactedLater } from '../redaction/redact-attributes.js';
import { ContextOfSpan } from '../spans/context-of-span.js';
import { hrTimeOf, later } from '../spans/hr-time.js';
import { SpanScope, spanOf, traceContextOf } from '../spans/span-scope.js';
import { tracerScope } from '../spans/tracer-of.js';
import { EndedRequest, mayExceed } from './ended-request.js';
import { requestAttributes, startAttributes } from './request-attributes.js';
import { markFailure, resultAttributes, spanNameOf } from './request-result.js';
import type { RequestSpans, RequestSpansOptions } from './request-spans.js';
import { ServerSpan } from './server-span.js';

/** What server spans of Eyrie's own provider are made with. */
export interface OwnRequestSpansOptions extends RequestSpansOptions {
  readonly engine: TracingEngine;
}

const NO_ATTRIBUTES: Attributes = {};
const NO_LINKS: Link[] = [];

/** Server spans of Eyrie's own provider: identities at first, spans only where they are delivered or written on. */
export class OwnRequestSpans implements RequestSpans {
  readonly #options: OwnRequestSpansOptions;
  readonly #isLimited: boolean;

  constructor(options: OwnRequestSpansOptions) {
    this.#options = options;
    this.#isLimited = mayExceed(options.engine.limits);
  }

  started(observation: HttpServerObservation): void {
    const { http, contextOf } = this.#options;
    const caller = contextOf(observation);
    if (http.isManagementPath(observation.path)) {
      // Entered all the same: on Node 22 the request would run in the context of the one before on its connection.
      observation.context.activeIn(new SpanScope(suppressTracing(caller)));
      return;
    }
    const span = this.#begin(observation, caller);
    observation.tracedBy(traceContextOf(span), new SpanScope(new ContextOfSpan(caller, span), span));
  }

  entered(): void {}

  ended(observation: HttpServerObservation): void {
    const span = spanOf(observation.context.scope);
    if (!(span instanceof ServerSpan)) return;
    if (span.isMade) this.#complete(span, observation);
    else if (this.#isWanted(span, observation)) this.#deliver(span, observation);
    span.end();
    // The tail may have kept it now.
    if (observation.span?.sampled === false) observation.tracedBy(traceContextOf(span));
  }

  #begin(observation: HttpServerObservation, caller: Context): Span {
    const { engine, tracer } = this.#options;
    const parent = parentIn(caller);
    const traceId = parent?.traceId ?? observation.context.traceId;
    const decision = engine.sampler.shouldSample(
      caller,
      traceId,
      observation.method,
      SpanKind.SERVER,
      engine.samplesByRoute ? startAttributes(observation) : NO_ATTRIBUTES,
      NO_LINKS,
    );
    const identity: SpanContext = {
      traceId,
      spanId: engine.newSpanId(),
      traceFlags:
        decision.decision === SamplingDecision.RECORD_AND_SAMPLED ? TraceFlags.SAMPLED : TraceFlags.NONE,
    };
    if (parent?.traceState !== undefined) identity.traceState = parent.traceState;
    if (decision.decision === SamplingDecision.NOT_RECORD) return trace.wrapSpanContext(identity);
    const span = new ServerSpan(identity, { engine, tracer, observation, caller, parent, decision });
    if (engine.hasProcessors || engine.hasListeners || this.#isLimited) span.make();
    return span;
  }

  #isWanted(span: ServerSpan, { outcome, duration = 0 }: HttpServerObservation): boolean {
    const { traceId, traceFlags } = span.spanContext();
    if ((traceFlags & TraceFlags.SAMPLED) !== 0) return true;
    return this.#options.engine.tail.wants({
      traceId,
      failed: outcome === 'server_error',
      durationSeconds: duration,
      hasParent: span.parent !== undefined,
    });
  }

  #deliver(span: ServerSpan, observation: HttpServerObservation): void {
    const { engine, http, clientIp } = this.#options;
    engine.add(
      new EndedRequest({
        observation,
        identity: span.spanContext(),
        parent: span.parent,
        resource: engine.resource,
        scope: tracerScope(),
        http,
        clientIp,
      }),
    );
  }

  #complete(span: ServerSpan, observation: HttpServerObservation): void {
    if (!span.isNamed) span.updateName(spanNameOf(observation));
    span.setAttributes(resultAttributes(observation, requestAttributes(observation, this.#options)));
    markFailure(span, observation, redactedLater);
    span.end(later(hrTimeOf(observation.startTime), observation.duration ?? 0));
  }
}

function parentIn(caller: Context): SpanContext | undefined {
  const parent = trace.getSpanContext(caller);
  return parent !== undefined && isSpanContextValid(parent) ? parent : undefined;
}
