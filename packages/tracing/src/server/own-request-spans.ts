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
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import { SamplingDecision, type SamplingResult } from '@opentelemetry/sdk-trace';
import type { TracingEngine } from '../app/tracing-engine.js';
import { redactedLater } from '../redaction/redact-attributes.js';
import { ContextOfSpan } from '../spans/context-of-span.js';
import { DeferredSpan, type SpanContent } from '../spans/deferred-span.js';
import { hrTimeOf, later } from '../spans/hr-time.js';
import { SpanScope, spanOf, traceContextOf } from '../spans/span-scope.js';
import { requestAttributes, startAttributes } from './request-attributes.js';
import { markFailure, resultAttributes, spanNameOf } from './request-result.js';
import type { RequestSpans, RequestSpansOptions } from './request-spans.js';

/** What server spans of Eyrie's own provider are made with. */
export interface OwnRequestSpansOptions extends RequestSpansOptions {
  readonly engine: TracingEngine;
}

const NO_ATTRIBUTES: Attributes = {};
const NO_LINKS: Link[] = [];

/** Server spans of Eyrie's own provider: identities at first, spans only where they are delivered or written on. */
export class OwnRequestSpans implements RequestSpans {
  readonly #options: OwnRequestSpansOptions;

  constructor(options: OwnRequestSpansOptions) {
    this.#options = options;
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
    if (this.#isWanted(span, observation)) this.#complete(span, observation);
    span.end(later(hrTimeOf(observation.startTime), observation.duration ?? 0));
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
      ...(parent?.traceState !== undefined && { traceState: parent.traceState }),
    };
    if (decision.decision === SamplingDecision.NOT_RECORD) return trace.wrapSpanContext(identity);
    const span = new ServerSpan(identity, { engine, tracer, observation, caller, parent, decision });
    if (engine.hasProcessors) span.make();
    return span;
  }

  #isWanted(span: ServerSpan, { outcome, duration = 0 }: HttpServerObservation): boolean {
    const { traceId, traceFlags } = span.spanContext();
    if (span.isMade || (traceFlags & TraceFlags.SAMPLED) !== 0) return true;
    return this.#options.engine.tail.wants({
      traceId,
      failed: outcome === 'server_error',
      durationSeconds: duration,
      hasParent: span.hasParent,
    });
  }

  #complete(span: ServerSpan, observation: HttpServerObservation): void {
    span.complete({
      name: spanNameOf(observation),
      attributes: {
        ...requestAttributes(observation, this.#options),
        ...resultAttributes(observation),
      },
    });
    markFailure(span, observation, redactedLater);
  }
}

function parentIn(caller: Context): SpanContext | undefined {
  const parent = trace.getSpanContext(caller);
  return parent !== undefined && isSpanContextValid(parent) ? parent : undefined;
}

interface ServerSpanParts {
  readonly engine: TracingEngine;
  readonly tracer: Tracer;
  readonly observation: HttpServerObservation;
  readonly caller: Context;
  readonly parent: SpanContext | undefined;
  readonly decision: SamplingResult;
}

class ServerSpan extends DeferredSpan {
  readonly #parts: ServerSpanParts;

  constructor(identity: SpanContext, parts: ServerSpanParts) {
    super(identity);
    this.#parts = parts;
  }

  get hasParent(): boolean {
    return this.#parts.parent !== undefined;
  }

  protected override contentSoFar(): SpanContent {
    const { observation } = this.#parts;
    return { name: observation.method, attributes: startAttributes(observation) };
  }

  protected override create(identity: SpanContext, { name, attributes }: SpanContent): Span {
    const { engine, tracer, observation, caller, decision } = this.#parts;
    const options = { kind: SpanKind.SERVER, attributes, startTime: hrTimeOf(observation.startTime) };
    return engine.startDecided(identity, decision, () => tracer.startSpan(name, options, caller));
  }
}
