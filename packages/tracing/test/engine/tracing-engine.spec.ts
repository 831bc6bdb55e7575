import { context, ROOT_CONTEXT, type Span, type SpanContext, TraceFlags } from '@opentelemetry/api';
import { type ReadableSpan, SamplingDecision, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { tracerOf } from '../../src/spans/tracer-of.js';
import { KeptSpans } from '../support/traced-app.js';
import { settingsOf, TestEngines } from './engines.js';

const engines = new TestEngines();
afterEach(() => engines.end());

const IDENTITY: SpanContext = {
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  traceFlags: TraceFlags.SAMPLED,
};
const SAMPLED = { decision: SamplingDecision.RECORD_AND_SAMPLED };

const processor = (steps: Partial<SpanProcessor>): SpanProcessor => ({
  onStart: () => {},
  onEnd: () => {},
  forceFlush: async () => {},
  shutdown: async () => {},
  ...steps,
});

test('a span that was decided about before has the identity and the decision that it was given', async () => {
  const exporter = new KeptSpans();
  const engine = engines.start(settingsOf({ exporter, tracing: { sampling: { ratio: 0 } } }));
  const tracer = tracerOf(engine.provider);
  engine.startDecided(IDENTITY, SAMPLED, () => tracer.startSpan('decided', {}, ROOT_CONTEXT)).end();
  tracer.startSpan('undecided', {}, ROOT_CONTEXT).end();
  await engine.flush(1000);
  expect(exporter.all.map(({ name, traceId, spanId }) => ({ name, traceId, spanId }))).toEqual([
    { name: 'decided', traceId: IDENTITY.traceId, spanId: IDENTITY.spanId },
  ]);
});

test('a span that a processor starts meanwhile is decided about by itself, with an identity of its own', async () => {
  const exporter = new KeptSpans();
  const started: Span[] = [];
  const starting = processor({
    onStart: (span) => {
      if ((span as unknown as ReadableSpan).name !== 'decided') return;
      started.push(tracerOf(engine.provider).startSpan('beside it', {}, ROOT_CONTEXT));
    },
  });
  const engine = engines.start(
    settingsOf({ exporter, tracing: { sampling: { ratio: 0 }, spanProcessors: [starting] } }),
  );
  engine.startDecided(IDENTITY, SAMPLED, () =>
    tracerOf(engine.provider).startSpan('decided', {}, ROOT_CONTEXT),
  );
  const [identity] = started.map((span) => span.spanContext());
  expect(identity?.traceFlags).toBe(TraceFlags.NONE);
  expect(identity?.spanId).not.toBe(IDENTITY.spanId);
  expect(identity?.traceId).not.toBe(IDENTITY.traceId);
});

test('a decision is for the span that it was made for, also where that could not begin', () => {
  const engine = engines.start(settingsOf({ tracing: { sampling: { ratio: 0 } } }));
  const error = new Error('no');
  expect(() =>
    engine.startDecided(IDENTITY, SAMPLED, () => {
      throw error;
    }),
  ).toThrow(error);
  const span = tracerOf(engine.provider).startSpan('later', {}, ROOT_CONTEXT);
  expect(span.spanContext().traceFlags).toBe(TraceFlags.NONE);
});

test('the limits of a span are those of the options', async () => {
  const exporter = new KeptSpans();
  const limits = { attributes: 2, attributeLength: 3, events: 1, eventAttributes: 1 };
  const engine = engines.start(settingsOf({ exporter, tracing: { limits } }));
  const span = tracerOf(engine.provider).startSpan('small', {}, context.active());
  span.setAttributes({ a: 'abcdef', b: 2, c: 3 });
  span.addEvent('lost').addEvent('kept', { a: 1, b: 2 });
  span.end();
  await engine.flush(1000);
  expect(exporter.all[0]).toMatchObject({
    attributes: { a: 'abc', b: 2 },
    events: [{ name: 'kept', attributes: { a: 1 } }],
  });
});

test('a processor that throws is said, and the span is delivered all the same, to other processors too', async () => {
  const exporter = new KeptSpans();
  const heard: string[] = [];
  class Failing {
    onStart(): void {
      throw new TypeError('no start');
    }
    onEnd(): void {
      throw new TypeError('no end');
    }
    async forceFlush(): Promise<void> {
      throw new TypeError('no flush');
    }
    async shutdown(): Promise<void> {
      throw new TypeError('no shutdown');
    }
  }
  const settings = settingsOf({
    exporter,
    tracing: { spanProcessors: [new Failing(), processor({ onEnd: ({ name }) => void heard.push(name) })] },
  });
  const engine = engines.start(settings);
  expect(engine.hasProcessors).toBe(true);
  tracerOf(engine.provider).startSpan('work', {}, ROOT_CONTEXT).end();
  await engine.flush(1000);
  await engine.close();
  expect(heard).toEqual(['work']);
  expect(exporter.all.map(({ name }) => name)).toEqual(['work']);
  expect(settings.said).toEqual([
    'warn EYRIE_TRACING_SPAN_PROCESSOR_FAILED: The span processor Failing threw TypeError: no start. ' +
      'The span was delivered all the same. Mend the processor, or take it out of tracing.spanProcessors.',
  ]);
  expect(settings.diagnostics.counts()).toEqual([{ code: 'EYRIE_TRACING_SPAN_PROCESSOR_FAILED', count: 2 }]);
});

test('processors hear of the end of what is delivered alone, redacted', () => {
  const heard: unknown[] = [];
  const engine = engines.start(
    settingsOf({
      tracing: {
        sampling: { ratio: 0 },
        spanProcessors: [processor({ onEnd: ({ name, attributes }) => void heard.push([name, attributes]) })],
      },
    }),
  );
  const tracer = tracerOf(engine.provider);
  tracer.startSpan('dropped', {}, ROOT_CONTEXT).end();
  engine
    .startDecided(IDENTITY, SAMPLED, () =>
      tracer.startSpan('sampled', { attributes: { password: 'hunter2' } }, ROOT_CONTEXT),
    )
    .end();
  expect(heard).toEqual([['sampled', { password: '[REDACTED]' }]]);
});

test('spans have the scope of the package and the identity of the service', async () => {
  const exporter = new KeptSpans();
  const engine = engines.start(settingsOf({ exporter }));
  tracerOf(engine.provider).startSpan('work', {}, ROOT_CONTEXT).end();
  await engine.flush(1000);
  expect(exporter.all[0]?.resource).toMatchObject({
    'service.name': 'shop',
    'service.version': '1.2.3',
    'deployment.environment.name': 'test',
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
  });
});

test('what ends after the close is lost, and counted so', async () => {
  const exporter = new KeptSpans();
  const engine = engines.start(settingsOf({ exporter }));
  const span = tracerOf(engine.provider).startSpan('late', {}, ROOT_CONTEXT);
  await engine.close();
  span.end();
  expect([exporter.all, [...engine.delivery.droppedSpans]]).toEqual([[], [['shutdown', 1]]]);
});
