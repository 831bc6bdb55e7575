import { types } from 'node:util';
import {
  type Tracer as ApiTracer,
  type Attributes,
  type Context,
  context,
  type HrTime,
  type Link,
  type Span,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { type RedactAttributes, redactedLater } from '../redaction/redact-attributes.js';
import { SpanClock } from './hr-time.js';
import { recordError } from './record-error.js';
import { SpanScope } from './span-scope.js';

/** What kind of work a span stands for, as OpenTelemetry names it. */
export type SpanKindName = 'internal' | 'server' | 'client' | 'producer' | 'consumer';

const KINDS: { readonly [Name in SpanKindName]: SpanKind } = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** How a span begins. */
export interface SpanOptions {
  /** Redacted as everything that leaves the process. @default {} */
  readonly attributes?: Attributes | undefined;
  /** @default 'internal' */
  readonly kind?: SpanKindName | undefined;
  /** Spans of other traces that caused this one, such as those of the messages of a batch. @default [] */
  readonly links?: readonly Link[] | undefined;
  /** Whether a trace of its own begins. @default false */
  readonly root?: boolean | undefined;
}

/** What a tracer is made of. */
export interface TracerParts {
  readonly tracer: ApiTracer;
  /** Applied to what the tracer itself writes on spans. @default nothing: they are redacted when they have ended */
  readonly redact?: RedactAttributes | undefined;
}

/**
 * Starts spans of one app: inject it.
 *
 * @example
 * ```ts
 * import { Tracer } from '@eyrie/tracing';
 * import { Injectable } from '@nestjs/common';
 *
 * @Injectable()
 * export class InvoicesService {
 *   constructor(private readonly tracer: Tracer) {}
 *
 *   send(id: string): Promise<string> {
 *     return this.tracer.withSpan('invoices.send', { attributes: { 'invoice.id': id } }, async (span) => {
 *       span.addEvent('rendered');
 *       return id;
 *     });
 *   }
 * }
 * ```
 */
export class Tracer {
  readonly #tracer: ApiTracer;
  readonly #redact: RedactAttributes;

  constructor({ tracer, redact = redactedLater }: TracerParts) {
    this.#tracer = tracer;
    this.#redact = redact;
  }

  /** OpenTelemetry's tracer underneath, for what takes one. */
  get openTelemetry(): ApiTracer {
    return this.#tracer;
  }

  /** The span that this code runs in. */
  get activeSpan(): Span | undefined {
    return trace.getActiveSpan();
  }

  /** Starts a span inside of the active one; the caller ends it. It is not made active: see {@link withSpan}. */
  startSpan(name: string, options: SpanOptions = {}): Span {
    return this.#start(name, options, context.active());
  }

  /** Begins a span for work that {@link withSpan} cannot wrap, as in a decorator of your own: see {@link BegunSpan}. */
  begin(name: string, options: SpanOptions): BegunSpan {
    const parent = context.active();
    const clock = new SpanClock();
    const span = this.#start(name, options, parent, clock.start);
    const scope = new SpanScope(trace.setSpan(parent, span), span);
    return {
      span,
      enter: () => scope.enter(),
      succeeded: () => span.end(clock.now()),
      failed: (error) => {
        recordError(span, error, this.#redact);
        span.end(clock.now());
      },
    };
  }

  #start(name: string, options: SpanOptions, parent: Context, startTime?: HrTime): Span {
    const { attributes, kind = 'internal', links, root = false } = options;
    return this.#tracer.startSpan(
      name,
      {
        kind: KINDS[kind],
        root,
        ...(startTime !== undefined && { startTime }),
        ...(attributes !== undefined && { attributes: this.#redact(attributes) }),
        ...(links !== undefined && { links: [...links] }),
      },
      parent,
    );
  }

  /**
   * Calls `work` inside of a new span, which ends when the result does: at once, or when a promise settles. What is
   * thrown is recorded and comes through.
   */
  withSpan<Result>(name: string, work: (span: Span) => Result): Result;
  withSpan<Result>(name: string, options: SpanOptions, work: (span: Span) => Result): Result;
  withSpan<Result>(
    name: string,
    optionsOrWork: SpanOptions | ((span: Span) => Result),
    given?: (span: Span) => Result,
  ): Result {
    const [options, work] = spanArguments(optionsOrWork, given);
    const begun = this.begin(name, options);
    return endWithResult(begun, work);
  }
}

/** Options and work of {@link Tracer.withSpan}, whose options may be left out. */
export function spanArguments<Result>(
  optionsOrWork: SpanOptions | ((span: Span) => Result),
  given: ((span: Span) => Result) | undefined,
): readonly [SpanOptions, (span: Span) => Result] {
  return typeof optionsOrWork === 'function'
    ? [{}, optionsOrWork]
    : [optionsOrWork, given as (span: Span) => Result];
}

/** A span that covers a piece of work, until one of its two ends is called. */
export interface BegunSpan {
  readonly span: Span;
  /** Makes the span active, until the returned function is called; may be called more than once. */
  enter(): () => void;
  succeeded(): void;
  /** Records what was thrown, and ends the span. */
  failed(error: unknown): void;
}

function endWithResult<Result>(
  { span, enter, succeeded, failed }: BegunSpan,
  work: (span: Span) => Result,
): Result {
  const leave = enter();
  let result: Result;
  try {
    result = work(span);
  } catch (error) {
    failed(error);
    throw error;
  } finally {
    leave();
  }
  if (!types.isPromise(result)) {
    succeeded();
    return result;
  }
  return result.then(
    (value) => {
      succeeded();
      return value;
    },
    (error: unknown) => {
      failed(error);
      throw error;
    },
  ) as Result;
}
