import { createRedactor, type RedactionOptions, redactionSection } from '@eyrie/core/engine';
import { type Attributes, type Link, ROOT_CONTEXT, type Span } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { createSpanRedaction, type SpanRedaction } from '../../src/redaction/span-redaction.js';

/** The redaction of an app with these options, whatever the environment of the test run says. */
export function redactionOf(options: RedactionOptions = {}): SpanRedaction {
  const redactor = createRedactor(redactionSection.resolve({ options, environment: {} }));
  return createSpanRedaction({ redactor, sanitizeStatements: true });
}

/** What is recorded on a span. */
export interface Recording {
  readonly name?: string;
  readonly attributes?: Attributes;
  readonly links?: Link[];
  readonly record?: (span: Span) => void;
}

/** Records a span of the real SDK, redacts it when it ends, and gives it as an exporter would get it. */
export function exported(
  redaction: SpanRedaction,
  { name = 'work', attributes, links, record }: Recording,
): ReadableSpan {
  const exporter = new InMemorySpanExporter();
  const redacting: SpanProcessor = {
    onStart: () => {},
    onEnd: (span) => redaction.redact(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  };
  const spanProcessors = [redacting, new SimpleSpanProcessor({ exporter })];
  const tracer = new TracerProvider({ spanProcessors }).getTracer('test');
  const options = { ...(attributes && { attributes }), ...(links && { links }) };
  const span = tracer.startSpan(name, options, ROOT_CONTEXT);
  record?.(span);
  span.end();
  const [ended] = exporter.getFinishedSpans();
  if (ended === undefined) throw new Error('No span was exported');
  return ended;
}

/** All that an exporter could send. */
export function textOf({ name, attributes, events, links, status }: ReadableSpan): string {
  return JSON.stringify({ name, attributes, events, links, status });
}
