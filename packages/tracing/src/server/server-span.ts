import type { HttpServerObservation } from '@eyrie/core/engine';
import { type Context, type Span, type SpanContext, SpanKind, type Tracer } from '@opentelemetry/api';
import type { SamplingResult } from '@opentelemetry/sdk-trace';
import type { TracingEngine } from '../provider/tracing-engine.js';
import { DeferredSpan, type SpanContent } from '../spans/deferred-span.js';
import { hrTimeOf } from '../spans/hr-time.js';
import { startAttributes } from './request-attributes.js';

/** What a server span is made from when somebody writes on it. */
export interface ServerSpanParts {
  readonly engine: TracingEngine;
  readonly tracer: Tracer;
  readonly observation: HttpServerObservation;
  readonly caller: Context;
  readonly parent: SpanContext | undefined;
  readonly decision: SamplingResult;
}

/** The span of a request that is under way. */
export class ServerSpan extends DeferredSpan {
  readonly #parts: ServerSpanParts;
  #isNamed = false;

  constructor(identity: SpanContext, parts: ServerSpanParts) {
    super(identity);
    this.#parts = parts;
  }

  /** The caller's span. */
  get parent(): SpanContext | undefined {
    return this.#parts.parent;
  }

  /** Whether the app has given it a name. */
  get isNamed(): boolean {
    return this.#isNamed;
  }

  override updateName(name: string): this {
    this.#isNamed = true;
    return super.updateName(name);
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
