import { ROOT_CONTEXT } from '@opentelemetry/api';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';
import { tracerOf } from '../../src/spans/tracer-of.js';
import { settingsOf, TestEngines } from '../engine/engines.js';
import { KeptSpans } from '../support/traced-app.js';

const engines = new TestEngines();
afterEach(() => engines.end());

function fails(): never {
  throw new Error('broken');
}

test('a processor without a class that throws is said, and costs no span', async () => {
  const processor: SpanProcessor = Object.assign(Object.create(null) as object, {
    onStart: fails,
    onEnd: fails,
    forceFlush: async () => {},
    shutdown: async () => {},
  });
  const exporter = new KeptSpans();
  const settings = settingsOf({ exporter, tracing: { spanProcessors: [processor] } });
  const engine = engines.start(settings);
  tracerOf(engine.provider).startSpan('work', {}, ROOT_CONTEXT).end();
  await engine.flush(1000);
  expect(exporter.all.map(({ name }) => name)).toEqual(['work']);
  expect(settings.said).toEqual([
    expect.stringContaining(
      'EYRIE_TRACING_SPAN_PROCESSOR_FAILED: The span processor Object threw Error: broken.',
    ),
  ]);
});
