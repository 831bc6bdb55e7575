import type { EyrieApp, SelfMetric } from '@eyrie/core/engine';
import { targetInfoLabels } from '@eyrie/core/engine';
import type { MetricRegistry } from '../registry/metric-registry.js';
import type { CollectedFamily } from '../series/family.js';

/** Eyrie's own numbers, of every package that exposes some, as families. */
export function selfMetricFamilies({ selfTelemetry }: EyrieApp): readonly CollectedFamily[] {
  return selfTelemetry
    .read()
    .filter(({ samples }) => samples.length > 0)
    .map(familyOf);
}

/** Which service this is, by OpenTelemetry's resource attributes. */
export function targetInfo({ config }: EyrieApp): CollectedFamily {
  return familyOf({
    name: 'target_info',
    help: 'The service that these metrics are of.',
    type: 'gauge',
    samples: [{ labels: targetInfoLabels(config.identity), value: 1 }],
  });
}

/** Whose usage is exposed. */
export interface UsageSource {
  readonly app: EyrieApp;
  readonly registry: MetricRegistry;
  /** Metrics that Eyrie declares itself: nobody has forgotten one that was not recorded yet. */
  readonly ownMetrics: ReadonlySet<string>;
}

/** Exposes how the declared metrics fare: series against caps, overflow, rejected recordings, never recorded. */
export function exposeUsage({ app, registry, ownMetrics }: UsageSource): readonly (() => void)[] {
  const { selfTelemetry } = app;
  const ofEach = (value: (usage: ReturnType<MetricRegistry['usage']>[number]) => number) => () =>
    registry.usage().map((usage) => ({ labels: { metric: usage.name }, value: value(usage) }));
  return [
    selfTelemetry.expose(
      { name: 'eyrie_metrics_series', help: 'Series that a metric has.', type: 'gauge' },
      ofEach(({ series }) => series),
    ),
    selfTelemetry.expose(
      { name: 'eyrie_metrics_series_limit', help: 'Series that a metric may have.', type: 'gauge' },
      ofEach(({ maxSeries }) => maxSeries),
    ),
    selfTelemetry.expose(
      {
        name: 'eyrie_metrics_overflowed_total',
        help: 'Recordings that went to an overflow series of the metric.',
        type: 'counter',
      },
      ofEach(({ overflowed }) => overflowed),
    ),
    selfTelemetry.expose(
      {
        name: 'eyrie_metrics_never_recorded',
        help: '1 for a declared metric that has not been recorded since start, else 0.',
        type: 'gauge',
      },
      () =>
        registry
          .usage()
          .filter(({ name }) => !ownMetrics.has(name))
          .map(({ name, neverRecorded }) => ({ labels: { metric: name }, value: neverRecorded ? 1 : 0 })),
    ),
    selfTelemetry.expose(
      {
        name: 'eyrie_metrics_rejected_total',
        help: 'Recordings that were wrong in part or whole, by metric and reason.',
        type: 'counter',
      },
      () =>
        registry
          .rejections()
          .map(({ metric, reason, count }) => ({ labels: { metric, reason }, value: count })),
    ),
  ];
}

function familyOf({ name, help, type, samples }: SelfMetric): CollectedFamily {
  const labelNames = [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))];
  return { kind: 'collected', descriptor: { name, help, type, labelNames }, samples };
}
