import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { RedactAttributes } from '../../src/redaction/redact-attributes.js';
import { Tracer } from '../../src/spans/tracer.js';
import { type KeptSpan, KeptSpans } from '../support/traced-app.js';

export interface KeptTracer {
  readonly tracer: Tracer;
  /** Spans that have ended, in that order. */
  readonly ended: () => Promise<readonly KeptSpan[]>;
}

/** A tracer of an SDK of its own. */
export function keptTracer(redact?: RedactAttributes): KeptTracer {
  const spans = new KeptSpans();
  const processor = new SimpleSpanProcessor({ exporter: spans });
  const provider = new TracerProvider({ spanProcessors: [processor] });
  return {
    tracer: new Tracer({ tracer: provider.getTracer('test'), redact }),
    ended: async () => {
      await processor.forceFlush();
      return spans.all;
    },
  };
}

/** Lets spans be active in the tests of a file. */
export function withContextManager(): void {
  beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  afterAll(() => context.disable());
}
