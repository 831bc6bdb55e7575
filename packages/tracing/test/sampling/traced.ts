import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import {
  type IdGenerator,
  type ReadableSpan,
  type Sampler,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { ResolvedSampling } from '../../src/config/sampling-options.js';
import { TailKeep, type TailKeepOptions } from '../../src/sampling/tail-keep.js';
import { createSampler } from '../../src/sampling/trace-sampler.js';

export const TAIL_ON = { enabled: true, slowSeconds: 1, maxTraces: 1000, maxSpansPerTrace: 100 } as const;
export const TAIL_OFF = { ...TAIL_ON, enabled: false } as const;

export function samplerOf(settings: Partial<ResolvedSampling>): Sampler {
  return createSampler({
    sampler: 'parentbased_traceidratio',
    ratio: 1,
    routes: [],
    tail: TAIL_ON,
    ...settings,
  });
}

const NO_LINKS: Link[] = [];

/** What a sampler decides about a server span of that path, by the name of the decision. */
export function decisionOf(
  sampler: Sampler,
  { context = ROOT_CONTEXT, traceId = traceIdOf(1), method = 'GET', path = '/', kind = SpanKind.SERVER } = {},
): string {
  const attributes = { 'http.request.method': method, 'url.path': path };
  const { decision } = sampler.shouldSample(context, traceId, 'GET', kind, attributes, NO_LINKS);
  return ['NOT_RECORD', 'RECORD', 'RECORD_AND_SAMPLED'][decision] ?? 'unknown';
}

/** A trace id with the given number at its end. */
export function traceIdOf(number: number): string {
  return (number + 1).toString(16).padStart(32, '0');
}

/** A context whose parent is a caller with that flag. */
export function calledWith(
  flag: '00' | '01',
  traceId = traceIdOf(1),
  more: Partial<SpanContext> = {},
): Context {
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId: 'b'.repeat(16),
    traceFlags: flag === '01' ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
    ...more,
  });
}

/** Ids in their order: their last digits differ, and a ratio draws its part of them in every run alike. */
class OrderedIds implements IdGenerator {
  #traces = 0;
  #spans = 0;

  generateTraceId(): string {
    this.#traces += 1;
    const spread = (Math.imul(this.#traces, 0x9e37_79b9) >>> 0).toString(16).padStart(8, '0');
    return spread + this.#traces.toString(16).padStart(24, '0');
  }

  generateSpanId(): string {
    this.#spans += 1;
    return this.#spans.toString(16).padStart(16, '0');
  }
}

/** How a span that is started below ends. */
export interface Ending {
  readonly error?: boolean;
  readonly statusCode?: number;
  readonly seconds?: number;
}

/** A provider that delivers sampled spans and hands recorded ones to the tail, as the pipeline of an app does. */
export class Traced {
  readonly sampled: ReadableSpan[] = [];
  readonly kept: ReadableSpan[] = [];
  readonly tail: TailKeep;
  readonly #provider: TracerProvider;

  constructor(settings: Partial<ResolvedSampling> = {}, bounds: Partial<TailKeepOptions> = {}) {
    this.tail = new TailKeep({ ...TAIL_ON, keep: (span) => this.kept.push(span), ...bounds });
    const processor: SpanProcessor = {
      onStart: () => {},
      onEnd: (span) => {
        if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) this.tail.add(span);
        else this.sampled.push(span);
      },
      forceFlush: async () => {},
      shutdown: async () => {},
    };
    this.#provider = new TracerProvider({
      sampler: samplerOf({ ratio: 0, ...settings }),
      spanProcessors: [processor],
      idGenerator: new OrderedIds(),
    });
  }

  /** The first span of a request; it starts at second 0. */
  request(context: Context = ROOT_CONTEXT, path = '/', kind = SpanKind.SERVER): Span {
    const attributes = { 'http.request.method': 'GET', 'url.path': path };
    return this.#tracer.startSpan('GET', { kind, attributes, startTime: [0, 0] }, context);
  }

  child(parent: Span, name = 'child'): Span {
    return this.#tracer.startSpan(name, { startTime: [0, 0] }, trace.setSpan(ROOT_CONTEXT, parent));
  }

  get keptNames(): readonly string[] {
    return this.kept.map(({ name }) => name);
  }

  /** The counters of the tail. */
  get counts(): object {
    const { heldSpans, heldTraces, keptTraces, letGoTraces, lost } = this.tail;
    return { heldSpans, heldTraces, keptTraces, letGoTraces, lost };
  }

  get #tracer() {
    return this.#provider.getTracer('test');
  }
}

/** Ends a span of {@link Traced}. */
export function end(span: Span, { error = false, statusCode, seconds = 0.1 }: Ending = {}): void {
  if (error) span.setStatus({ code: SpanStatusCode.ERROR });
  if (statusCode !== undefined) span.setAttribute('http.response.status_code', statusCode);
  const whole = Math.floor(seconds);
  span.end([whole, Math.round((seconds - whole) * 1e9)]);
}

export const NO_COUNTS = { heldSpans: 0, heldTraces: 0, keptTraces: 0, letGoTraces: 0, lost: 0 };
