import type {
  CollectedDescriptor,
  CollectedFamily,
  CollectedSample,
  SampleExemplar,
} from '../series/family.js';
import type {
  PromClientMetric,
  PromClientMetricWithValues,
  PromClientRegistry,
} from './prom-client-registry.js';

const TYPES: ReadonlySet<unknown> = new Set(['counter', 'gauge', 'histogram', 'summary']);

/** What a metric of a registry will be shown as. */
export function describePromClientMetric(
  { name, help, type }: PromClientMetric,
  { contentType }: Pick<PromClientRegistry, 'contentType'>,
): CollectedDescriptor {
  return {
    name: type === 'counter' ? counterName(name, contentType) : name,
    help: String(help),
    type: TYPES.has(type) ? (type as CollectedDescriptor['type']) : 'unknown',
    labelNames: [],
  };
}

/** A metric with its values, in the shape of a family that was measured for this scrape. */
export function collectPromClientMetric(
  metric: PromClientMetricWithValues,
  registry: Pick<PromClientRegistry, 'contentType'>,
): CollectedFamily {
  return {
    kind: 'collected',
    descriptor: describePromClientMetric(metric, registry),
    samples: (metric.values ?? []).map((value) => toSample(value, metric.name)),
  };
}

// A registry in OpenMetrics mode cuts `_total` from its counters' names when somebody calls its metrics().
function counterName(name: string, contentType: string): string {
  const isOpenMetrics = contentType.startsWith('application/openmetrics-text');
  return isOpenMetrics && !name.endsWith('_total') ? `${name}_total` : name;
}

interface ValueWithExemplar {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number | undefined>>;
  readonly metricName?: string;
  readonly exemplar?: { labelSet: Record<string, unknown>; value: number; timestamp?: number } | null;
}

function toSample({ value, labels, metricName, exemplar }: ValueWithExemplar, name: string): CollectedSample {
  return {
    labels: toLabels(labels),
    value,
    ...(metricName !== undefined && metricName !== name ? { suffix: metricName.slice(name.length) } : {}),
    ...(exemplar ? { exemplar: toExemplar(exemplar) } : {}),
  };
}

function toExemplar({
  labelSet,
  value,
  timestamp,
}: NonNullable<ValueWithExemplar['exemplar']>): SampleExemplar {
  return { labels: toLabels(labelSet), value, ...(timestamp === undefined ? {} : { timestamp }) };
}

function toLabels(labels: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, boundOrText(value)]),
  );
}

function boundOrText(value: unknown): string {
  return value === Number.POSITIVE_INFINITY ? '+Inf' : String(value);
}
