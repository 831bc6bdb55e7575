import { Diagnostics } from '@eyrie/core/engine';
import { context, propagation, type Span, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { createPropagator } from '../../src/propagation/create-propagator.js';
import {
  OutgoingPropagation,
  type OutgoingPropagationOptions,
} from '../../src/propagation/outgoing-propagation.js';

/** Begins and ends, around each test, that contexts can be active in it. */
export function withActiveContexts(): void {
  beforeEach(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  });
  afterEach(() => {
    context.disable();
    trace.disable();
    propagation.disable();
  });
}

/** Apps of a test, all closed together, with what they say. */
export class OutgoingApps {
  readonly #apps: OutgoingPropagation[] = [];
  readonly said: string[] = [];

  open(options: Partial<OutgoingPropagationOptions> = {}): OutgoingPropagation {
    const app = new OutgoingPropagation({
      propagator: createPropagator({ formats: ['tracecontext', 'baggage'] }),
      diagnostics: new Diagnostics((level, message) => this.said.push(`${level} ${message}`)),
      ...options,
    });
    app.open();
    this.#apps.push(app);
    return app;
  }

  close(): void {
    for (const app of this.#apps.splice(0)) app.close();
    this.said.length = 0;
  }
}

/** A span by its number, whose ids tell it from every other. */
export function numberedSpan(number: number): Span {
  const digits = number.toString(16);
  return trace.wrapSpanContext({
    traceId: digits.padStart(32, 'a'),
    spanId: digits.padStart(16, 'b'),
    traceFlags: 1,
  });
}

/** The `traceparent` of a span. */
export function headerOf(span: Span): string {
  const { traceId, spanId } = span.spanContext();
  return `00-${traceId}-${spanId}-01`;
}

/** Does the work with this span active. */
export function inSpan<Result>(span: Span, work: () => Result): Result {
  return context.with(trace.setSpan(context.active(), span), work);
}
