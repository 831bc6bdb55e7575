import { type Diagnostics, errorTypeOf, messageOf } from '@eyrie/core/engine';
import { type Context, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { SpanSink } from '../delivery/span-sink.js';
import type { SpanRedaction } from '../redaction/span-redaction.js';

/** What spans go through when they have ended. */
export interface SpanPipelineParts {
  readonly redaction: SpanRedaction;
  /** The user's own. */
  readonly processors: readonly SpanProcessor[];
  readonly delivery: SpanSink;
  readonly diagnostics: Diagnostics;
}

/** Redacts a span that is to be delivered, and hands it to the user's own processors and to the delivery. */
export class SpanPipeline {
  readonly #parts: SpanPipelineParts;

  constructor(parts: SpanPipelineParts) {
    this.#parts = parts;
  }

  get hasProcessors(): boolean {
    return this.#parts.processors.length > 0;
  }

  started(span: Span, parent: Context): void {
    this.#eachProcessor((processor) => processor.onStart(span, parent));
  }

  /** A span that a sampler or the tail has chosen. */
  deliver(span: ReadableSpan): void {
    const { redaction, delivery } = this.#parts;
    redaction.redact(span);
    this.#eachProcessor((processor) => processor.onEnd(span));
    delivery.add(span);
  }

  /** A span that the tail has kept, although it was not sampled when it began: processors would pass over it. */
  keep(span: ReadableSpan): void {
    const identity = span.spanContext();
    identity.traceFlags |= TraceFlags.SAMPLED;
    this.deliver(span);
  }

  /** The same span, redacted, for who looks at it without delivering it. */
  redacted(span: ReadableSpan): ReadableSpan {
    this.#parts.redaction.redact(span);
    return span;
  }

  async flush(): Promise<void> {
    await Promise.allSettled(this.#parts.processors.map(async (processor) => processor.forceFlush()));
  }

  /** Shuts the processors down, but for those that go on elsewhere. */
  async close(goOn: readonly SpanProcessor[] = []): Promise<void> {
    const ended = this.#parts.processors.filter((processor) => !goOn.includes(processor));
    await Promise.allSettled(ended.map(async (processor) => processor.shutdown()));
  }

  // What it throws would come out of the user's own code, where the span ends.
  #eachProcessor(step: (processor: SpanProcessor) => void): void {
    for (const processor of this.#parts.processors) {
      try {
        step(processor);
      } catch (error) {
        // An object may have no class.
        const name = String(processor.constructor?.name ?? 'Object');
        this.#parts.diagnostics.report({
          code: 'EYRIE_TRACING_SPAN_PROCESSOR_FAILED',
          key: name,
          problem: `The span processor ${name} threw ${errorTypeOf(error)}: ${messageOf(error)}`,
          remedy:
            'The span was delivered all the same. Mend the processor, or take it out of tracing.spanProcessors',
        });
      }
    }
  }
}
