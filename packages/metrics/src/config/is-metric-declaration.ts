import type { MetricDeclaration } from '../declarations/metric-declaration.js';

const METRIC_TYPES: ReadonlySet<unknown> = new Set(['counter', 'gauge', 'histogram']);

/** Whether a value is what `counter()`, `gauge()` or `histogram()` returned. */
export function isMetricDeclaration(value: unknown): value is MetricDeclaration {
  return (
    typeof value === 'object' &&
    value !== null &&
    METRIC_TYPES.has(Reflect.get(value, 'type')) &&
    typeof Reflect.get(value, 'labels') === 'object'
  );
}
