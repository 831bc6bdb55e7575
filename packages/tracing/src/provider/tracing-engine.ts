import { type Diagnostics, type Redactor, type ServiceIdentity, Tap } from '@eyrie/core/engine';
import { type Span as ApiSpan, type Context, type SpanContext, TraceFlags } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import {
  type ReadableSpan,
  type Sampler,
  type SamplingResult,
  type Span,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { ResolvedSampling } from '../config/sampling-options.js';
import type { ResolvedTracingOptions } from '../config/tracing-options.js';
import type { Delivery } from '../delivery/delivery.js';
import { createSpanRedaction } from '../redaction/span-redaction.js';
import { createTail, type TailSampling } from '../sampling/tail-keep.js';
import { createSampler } from '../sampling/trace-sampler.js';
import { SpanIds } from '../spans/span-ids.js';
import { resolveSampling } from './resolve-sampling.js';
import { resourceOf } from './resource-of.js';
import { copyOfSpan } from './span-copy.js';
import { SpanPipeline } from './span-pipeline.js';

/** What an engine is set up with. */
export interface EngineSettings {
  readonly options: ResolvedTracingOptions;
  readonly identity: ServiceIdentity;
  /** `undefined` where redaction is switched off. */
  readonly redactor: Redactor | undefined;
  readonly diagnostics: Diagnostics;
  readonly delivery: Delivery;
}

interface EngineParts {
  readonly options: ResolvedTracingOptions;
  readonly sampling: ResolvedSampling;
  readonly sampler: Sampler;
  readonly resource: Resource;
  readonly tail: TailSampling;
  readonly delivery: Delivery;
  readonly pipeline: SpanPipeline;
}

/** How long a delivery that is left may still take for what it is at work on, in milliseconds. */
const HAND_OVER_MS = 1000;

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/**
 * A tracer provider of OpenTelemetry's SDK with what stands behind it: sampler, tail, redaction, delivery. They can be
 * replaced as a whole, since `--import @eyrie/tracing/register` starts it before the app has said how it wants them.
 */
export class TracingEngine {
  readonly provider: TracerProvider;
  /** Those of the provider. */
  readonly limits: ResolvedTracingOptions['limits'];
  /** Spans as they begin, of which the sampler wants something to be recorded. */
  readonly startedSpans: Tap<Span>;
  /** Spans as they have ended, redacted, sampled or not. */
  readonly endedSpans: Tap<ReadableSpan>;
  readonly #ids = new SpanIds();
  #parts: EngineParts;
  #decision: SamplingResult | undefined;

  constructor(settings: EngineSettings) {
    this.#parts = partsOf(settings);
    this.startedSpans = new Tap<Span>('started spans', settings.diagnostics);
    this.endedSpans = new Tap<ReadableSpan>('ended spans', settings.diagnostics);
    const { limits } = settings.options;
    this.limits = limits;
    this.provider = new TracerProvider({
      resource: this.#parts.resource,
      sampler: this.#sampler(),
      idGenerator: this.#ids,
      spanProcessors: [this.#processor()],
      spanLimits: {
        attributeCountLimit: limits.attributes,
        attributeValueLengthLimit: limits.attributeLength,
        eventCountLimit: limits.events,
        linkCountLimit: limits.links,
        attributePerEventCountLimit: limits.eventAttributes,
        attributePerLinkCountLimit: limits.linkAttributes,
      },
    });
  }

  get sampling(): ResolvedSampling {
    return this.#parts.sampling;
  }

  get sampler(): Sampler {
    return this.#parts.sampler;
  }

  /** Whether the sampler asks for method and path of a request. */
  get samplesByRoute(): boolean {
    return this.#parts.sampling.routes.length > 0;
  }

  /** Whether the user's own processors want to hear of a span when it begins. */
  get hasProcessors(): boolean {
    return this.#parts.pipeline.hasProcessors;
  }

  /** Whether somebody wants to see every span that is recorded: then none is told straight from its observation. */
  get hasListeners(): boolean {
    return this.startedSpans.hasListeners || this.endedSpans.hasListeners;
  }

  /** A span id as the provider makes them. */
  newSpanId(): string {
    return this.#ids.generateSpanId();
  }

  /** Calls `start`; the span that begins meanwhile has this identity, and the sampler decides as it has before. */
  startDecided(identity: SpanContext, decision: SamplingResult, start: () => ApiSpan): ApiSpan {
    this.#decision = decision;
    try {
      return this.#ids.withIdentity(identity, start);
    } finally {
      this.#decision = undefined;
    }
  }

  /** Who the spans are from. */
  get resource(): Resource {
    return this.#parts.resource;
  }

  get tail(): TailSampling {
    return this.#parts.tail;
  }

  get delivery(): Delivery {
    return this.#parts.delivery;
  }

  /** Takes a span that has ended, whether the provider made it or not. */
  add(span: ReadableSpan): void {
    const { pipeline, tail } = this.#parts;
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) {
      pipeline.deliver(span);
      this.endedSpans.announce(span);
      return;
    }
    // Before the tail: it may keep the span, which then counts as sampled.
    if (this.endedSpans.hasListeners) this.endedSpans.announce(pipeline.redacted(copyOfSpan(span)));
    tail.add(span);
  }

  /**
   * Works by other settings from now on. What waits to be delivered goes by the new ones, but for what the exporter
   * before has written down already, which it still sends.
   */
  async use(settings: EngineSettings): Promise<void> {
    const before = this.#parts;
    this.#parts = partsOf(settings);
    for (const span of before.delivery.takeQueued()) this.#parts.delivery.add(this.#ofResource(span));
    before.tail.close();
    // What both settings name goes on: a config file says the same before the app is there and for the app.
    await Promise.all([
      isSameExporter(before.options, settings.options) ? undefined : finish(before.delivery),
      before.pipeline.close(settings.options.spanProcessors),
    ]);
  }

  /** Delivers what has ended, or gives up after so many milliseconds. */
  async flush(deadlineMs: number): Promise<void> {
    await Promise.all([this.#parts.pipeline.flush(), this.#parts.delivery.flush(deadlineMs)]);
  }

  async close(): Promise<void> {
    this.#parts.tail.close();
    await Promise.all([this.#parts.pipeline.close(), this.#parts.delivery.close()]);
  }

  #sampler(): Sampler {
    return {
      shouldSample: (context, traceId, name, kind, attributes, links) => {
        const decided = this.#decision;
        // For one span: a processor may start another while it hears of this one.
        this.#decision = undefined;
        return decided ?? this.#parts.sampler.shouldSample(context, traceId, name, kind, attributes, links);
      },
      toString: () => this.#parts.sampler.toString(),
    };
  }

  #processor(): SpanProcessor {
    return {
      onStart: (span: Span, parent: Context) => {
        this.startedSpans.announce(span);
        this.#parts.pipeline.started(span, parent);
      },
      onEnd: (span: ReadableSpan) => this.add(this.#ofResource(span)),
      forceFlush: () => this.#parts.pipeline.flush(),
      shutdown: () => this.close(),
    };
  }

  // A span has the resource of the provider that made it, which may not have known the app yet.
  #ofResource(span: ReadableSpan): ReadableSpan {
    const { resource } = this.#parts;
    if (span.resource !== resource) (span as Writable<ReadableSpan>).resource = resource;
    return span;
  }
}

/** Delivers what could not move, and closes. */
async function finish(delivery: Delivery): Promise<void> {
  await delivery.flush(HAND_OVER_MS);
  await delivery.close();
}

function isSameExporter({ exporter: one }: ResolvedTracingOptions, other: ResolvedTracingOptions): boolean {
  return (
    one?.type === 'custom' && other.exporter?.type === 'custom' && one.exporter === other.exporter.exporter
  );
}

function partsOf({ options, identity, redactor, delivery, diagnostics }: EngineSettings): EngineParts {
  const sampling = resolveSampling(options, identity);
  const pipeline = new SpanPipeline({
    redaction: createSpanRedaction({ redactor, sanitizeStatements: options.sanitizeStatements }),
    processors: options.spanProcessors,
    delivery,
    diagnostics,
  });
  return {
    options,
    sampling,
    sampler: createSampler(sampling),
    resource: resourceOf(identity),
    tail: createTail(sampling.tail, (span) => pipeline.keep(span)),
    delivery,
    pipeline,
  };
}
