import type {
  Attributes,
  AttributeValue,
  Exception,
  Link,
  Span,
  SpanContext,
  SpanStatus,
  TimeInput,
} from '@opentelemetry/api';

/** What a span is made with, beside its identity. */
export interface SpanContent {
  readonly name: string;
  readonly attributes: Attributes;
}

/**
 * A span that has its identity from the start, and is made when somebody writes on it, or when it is known that it
 * will be delivered. Most spans of a sampled service never are.
 */
export abstract class DeferredSpan implements Span {
  readonly #identity: SpanContext;
  #made: Span | undefined;
  #ended = false;

  constructor(identity: SpanContext) {
    this.#identity = identity;
  }

  /** What is known while the work goes on. */
  protected abstract contentSoFar(): SpanContent;

  /** Makes the span. */
  protected abstract create(identity: SpanContext, content: SpanContent): Span;

  /** Whether it is a span already, because somebody has written on it. */
  get isMade(): boolean {
    return this.#made !== undefined;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Makes it a span, of what is known so far. */
  make(): void {
    this.#made ??= this.create(this.#identity, this.contentSoFar());
  }

  /** Ends it; where it was not made, it never will be. */
  end(endTime?: TimeInput): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#made?.end(endTime);
  }

  spanContext(): SpanContext {
    return this.#made?.spanContext() ?? this.#identity;
  }

  isRecording(): boolean {
    return !this.#ended;
  }

  setAttribute(key: string, value: AttributeValue): this {
    this.#writable()?.setAttribute(key, value);
    return this;
  }

  setAttributes(attributes: Attributes): this {
    this.#writable()?.setAttributes(attributes);
    return this;
  }

  addEvent(name: string, attributesOrStartTime?: Attributes | TimeInput, startTime?: TimeInput): this {
    this.#writable()?.addEvent(name, attributesOrStartTime, startTime);
    return this;
  }

  addLink(link: Link): this {
    this.#writable()?.addLink(link);
    return this;
  }

  addLinks(links: Link[]): this {
    this.#writable()?.addLinks(links);
    return this;
  }

  setStatus(status: SpanStatus): this {
    this.#writable()?.setStatus(status);
    return this;
  }

  updateName(name: string): this {
    this.#writable()?.updateName(name);
    return this;
  }

  recordException(exception: Exception, time?: TimeInput): void {
    this.#writable()?.recordException(exception, time);
  }

  #writable(): Span | undefined {
    if (!this.#ended) this.make();
    return this.#ended ? undefined : this.#made;
  }
}
