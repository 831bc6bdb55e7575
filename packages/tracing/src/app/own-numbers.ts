import type { EyrieApp, SelfMetricSample } from '@eyrie/core/engine';
import type { DropReason } from '../delivery/span-sink.js';
import type { TracingEngine } from '../provider/tracing-engine.js';

/** Exposes what was delivered, what was lost and what waits. Returns what undoes it. */
export function exposeTracing({ selfTelemetry }: EyrieApp, engine: TracingEngine): readonly (() => void)[] {
  return [
    selfTelemetry.expose(
      { name: 'eyrie_spans_exported_total', help: 'Spans that were delivered.', type: 'counter' },
      () => sample(engine.delivery.exportedSpans),
    ),
    selfTelemetry.expose(
      { name: 'eyrie_spans_dropped_total', help: 'Spans that were lost, by reason.', type: 'counter' },
      () => droppedSpans(engine),
    ),
    selfTelemetry.expose(
      { name: 'eyrie_spans_queued', help: 'Spans that are not delivered yet.', type: 'gauge' },
      () => sample(engine.delivery.queuedSpans),
    ),
    selfTelemetry.expose(
      {
        name: 'eyrie_spans_queue_limit',
        help: 'Spans that may wait before further ones are dropped.',
        type: 'gauge',
      },
      () => sample(engine.delivery.maxQueuedSpans),
    ),
    selfTelemetry.expose(
      {
        name: 'eyrie_spans_held',
        help: 'Spans of requests that the ratio dropped, held until they have ended.',
        type: 'gauge',
      },
      () => sample(engine.tail.heldSpans),
    ),
    selfTelemetry.expose(
      {
        name: 'eyrie_traces_kept_total',
        help: 'Traces that the ratio dropped, kept because they failed or were slow.',
        type: 'counter',
      },
      () => sample(engine.tail.keptTraces),
    ),
  ];
}

function sample(value: number): readonly SelfMetricSample[] {
  return [{ labels: {}, value }];
}

function droppedSpans({ delivery, tail }: TracingEngine): readonly SelfMetricSample[] {
  const counts: [DropReason, number][] = [...delivery.droppedSpans, ['tail_buffer_full', tail.lost]];
  return counts.map(([reason, value]) => ({ labels: { reason }, value }));
}
