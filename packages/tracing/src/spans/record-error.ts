import { errorTypeOf, messageOf, outcomeOfError } from '@eyrie/core/engine';
import { type Attributes, type Span, SpanStatusCode } from '@opentelemetry/api';
import type { RedactAttributes } from '../redaction/redact-attributes.js';

/** The name of an exception event. */
export const EXCEPTION = 'exception';

// By error, so that one which passes through several spans is told on the innermost alone.
const TOLD = new WeakSet<object>();

/** The exception event of OpenTelemetry's semantic conventions. */
export function addException(span: Span, error: unknown, redact: RedactAttributes): void {
  span.addEvent(EXCEPTION, redact(tellException(error)));
}

/** The attributes of that event, which is then told. */
export function tellException(error: unknown): Attributes {
  if (typeof error === 'object' && error !== null) TOLD.add(error);
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
  if (typeof error === 'object' && error !== null && TOLD.has(error)) return;
  addException(span, error, redact);
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
    return typeof stack === 'string' ? { 'exception.stacktrace': stack } : {};
  } catch {
    // A getter of a hostile object may throw.
    return {};
  }
}
