import { EyrieApp } from '@eyrie/core/engine';
import { ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { exposeTracing } from '../../src/app/own-numbers.js';
import { tracerOf } from '../../src/spans/tracer-of.js';
import { KeptSpans } from '../support/traced-app.js';
import { settingsOf, TestEngines } from './engines.js';

const engines = new TestEngines();
afterEach(() => engines.end());

/** Eyrie's own numbers of spans and traces, each as `name labels value`. */
const numbersOf = ({ selfTelemetry }: EyrieApp): readonly string[] =>
  selfTelemetry
    .read()
    .filter(({ name }) => /^eyrie_(?:spans|traces)_/.test(name))
    .flatMap(({ name, samples }) =>
      samples.map(({ labels, value }) => [name, ...Object.values(labels), value].join(' ')),
    );

test('what was delivered, lost, waits, is held and was kept is told, and no more once it is undone', async () => {
  const exporter = new KeptSpans();
  const app = new EyrieApp();
  const engine = engines.start(
    settingsOf({
      exporter,
      tracing: { sampling: { ratio: 0 }, batch: { delayMs: 600_000, maxQueuedSpans: 1 } },
    }),
  );
  const undo = exposeTracing(app, engine);
  const counts = (exported: number, full: string[], queued: number, held: number, kept: number) => [
    `eyrie_spans_exported_total ${exported}`,
    ...full.map((number) => `eyrie_spans_dropped_total ${number}`),
    `eyrie_spans_queued ${queued}`,
    'eyrie_spans_queue_limit 1',
    `eyrie_spans_held ${held}`,
    `eyrie_traces_kept_total ${kept}`,
  ];
  expect(numbersOf(app)).toEqual(counts(0, ['tail_buffer_full 0'], 0, 0, 0));
  const tracer = tracerOf(engine.provider);
  const root = tracer.startSpan('root', {}, ROOT_CONTEXT);
  tracer.startSpan('child', {}, trace.setSpan(ROOT_CONTEXT, root)).end();
  expect(numbersOf(app)).toEqual(counts(0, ['tail_buffer_full 0'], 0, 1, 0));
  root.setStatus({ code: SpanStatusCode.ERROR }).end();
  expect(numbersOf(app)).toEqual(counts(0, ['queue_full 1', 'tail_buffer_full 0'], 1, 0, 1));
  await engine.flush(1000);
  expect(numbersOf(app)).toEqual(counts(1, ['queue_full 1', 'tail_buffer_full 0'], 0, 0, 1));
  for (const each of undo) each();
  expect(numbersOf(app)).toEqual([]);
});
