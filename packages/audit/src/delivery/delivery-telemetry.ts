import type { SelfMetricDescription, SelfTelemetry } from '@eyrie/core/engine';
import type { SinkStatus } from './delivery-numbers.js';

interface DeliveryMetric extends SelfMetricDescription {
  readonly value: (status: SinkStatus) => number;
  /** Which sinks it is said of. @default all */
  readonly isOf?: ((status: SinkStatus) => boolean) | undefined;
}

const METRICS: readonly DeliveryMetric[] = [
  {
    name: 'eyrie_audit_delivered_total',
    help: 'Audit records that this instance delivered.',
    type: 'counter',
    value: ({ delivered }) => delivered,
  },
  {
    name: 'eyrie_audit_delivery_retries_total',
    help: 'Attempts to deliver an audit record or a checkpoint that failed and are made again.',
    type: 'counter',
    value: ({ retried }) => retried,
  },
  {
    name: 'eyrie_audit_dead_letters',
    help: 'Audit records that a sink does not have and is not given again by itself.',
    type: 'gauge',
    value: ({ deadLetters }) => deadLetters,
  },
  {
    name: 'eyrie_audit_sink_lag',
    help: 'Sealed audit records that the sink was not given yet or has not taken.',
    type: 'gauge',
    value: ({ lag, pending }) => lag + pending,
  },
  {
    name: 'eyrie_audit_sink_oldest_undelivered_seconds',
    help: 'Age of the oldest audit record that the sink does not have.',
    type: 'gauge',
    value: ({ oldestUndeliveredMs }) => oldestUndeliveredMs / 1000,
  },
  {
    name: 'eyrie_audit_anchor_age_seconds',
    help: 'Age of the oldest checkpoint that the sink does not keep yet, of sinks that keep any.',
    type: 'gauge',
    value: ({ oldestUnanchoredMs }) => oldestUnanchoredMs / 1000,
    isOf: ({ anchoredSize }) => anchoredSize !== undefined,
  },
  {
    name: 'eyrie_audit_sink_up',
    help: '0 while the sink takes nothing, else 1.',
    type: 'gauge',
    value: ({ state }) => (state === 'down' ? 0 : 1),
  },
];

/** Exposes what delivery has come to, by stream and sink, until the returned function is called. */
export function exposeDelivery(telemetry: SelfTelemetry, status: () => readonly SinkStatus[]): () => void {
  const undo = METRICS.map(({ value, isOf = () => true, ...description }) =>
    telemetry.expose(description, () =>
      status()
        .filter(isOf)
        .map((each) => ({
          labels: { stream: each.stream, sink: each.sink },
          value: value(each),
        })),
    ),
  );
  return () => {
    for (const end of undo) end();
  };
}
