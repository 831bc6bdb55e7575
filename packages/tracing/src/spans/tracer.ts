import { types } from 'node:util';
import {
  type Tracer as ApiTracer,
  type Attributes,
  type Context,
  context,
  type Link,
  type Span,
  SpanKind,
  trace,
} from '@opentelemetry/api';
import { type RedactAttributes, redactedLater } from '../redaction/redact-attributes.js';
import { recordError } from './record-error.js';

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
  startSpan(name: string, options: SpanOptions = {}, parent: Context = context.active()): Span {
    const { attributes, kind = 'internal', links, root = false } = options;
    return this.#tracer.startSpan(
      name,
      {
        kind: KINDS[kind],
        root,
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
    const [options, work] =
      typeof optionsOrWork === 'function'
        ? [{}, optionsOrWork]
        : [optionsOrWork, given as (span: Span) => Result];
    const parent = context.active();
    const span = this.startSpan(name, options, parent);
    const call = () => context.with(trace.setSpan(parent, span), work, undefined, span);
    return endWithResult(call, {
      succeeded: () => span.end(),
      failed: (error) => this.endFailed(span, error),
    });
  }

  /** Ends a span whose work threw. */
  endFailed(span: Span, error: unknown): void {
    recordError(span, error, this.#redact);
    span.end();
  }
}

interface End {
  readonly succeeded: () => void;
  readonly failed: (error: unknown) => void;
}

function endWithResult<Result>(call: () => Result, { succeeded, failed }: End): Result {
  let result: Result;
  try {
    result = call();
  } catch (error) {
    failed(error);
    throw error;
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
