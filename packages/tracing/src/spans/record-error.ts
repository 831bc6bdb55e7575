import { errorTypeOf, messageOf, outcomeOfError } from '@eyrie/core/engine';
import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api';
import type { RedactAttributes } from '../redaction/redact-attributes.js';

/** The name of an exception event. */
export const EXCEPTION = 'exception';

// An error's message is in its stack, however long it is.
const MAX_STACK_LENGTH = 16_384;

// The trace that an error was last told in: one that passes through several spans is told on the innermost alone, while
// one that is kept and thrown again is told in each trace.
const TOLD = new WeakMap<object, string>();

/** The exception event of OpenTelemetry's semantic conventions. */
export function addException(span: Span, error: unknown, redact: RedactAttributes): void {
  span.addEvent(EXCEPTION, redact(tellException(error, span.spanContext().traceId)));
}

/** The attributes of that event, which is then told in this trace. */
export function tellException(error: unknown, traceId: string): Attributes {
  if (typeof error === 'object' && error !== null) TOLD.set(error, traceId);
  return exceptionAttributes(error);
}

/**
 * Notes on a span what was thrown in it: `error.type`, the exception unless a span inside of it has told of it, and a
 * failed status, but for an error with an HTTP status below 500: that one is the client's.
 */
export function recordError(span: Span, error: unknown, redact: RedactAttributes): void {
  if (!span.isRecording()) return;
  span.setAttribute('error.type', errorTypeOf(error));
  if (outcomeOfError(error) === 'server_error')
    span.setStatus({ code: SpanStatusCode.ERROR, ...statusMessage(error, redact) });
  if (isTold(error, span.spanContext().traceId)) return;
  addException(span, error, redact);
}

function isTold(error: unknown, traceId: string): boolean {
  return typeof error === 'object' && error !== null && TOLD.get(error) === traceId;
}

function statusMessage(error: unknown, redact: RedactAttributes): { readonly message?: string } {
  const { message } = redact({ message: messageOf(error) });
  return typeof message === 'string' ? { message } : {};
}

function exceptionAttributes(error: unknown): Attributes {
  return {
    'exception.type': errorTypeOf(error),
    'exception.message': messageOf(error),
    ...stackOf(error),
  };
}

function stackOf(error: unknown): Attributes {
  try {
    const { stack } = (error ?? {}) as { stack?: unknown };
    if (typeof stack !== 'string') return {};
    const shown = stack.length > MAX_STACK_LENGTH ? stack.slice(0, MAX_STACK_LENGTH).toWellFormed() : stack;
    return { 'exception.stacktrace': shown };
  } catch {
    // A getter of a hostile object may throw.
    return {};
  }
}
