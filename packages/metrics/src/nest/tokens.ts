import type { MetricDeclaration } from '../declarations/metric-declaration.js';

/** Under this token {@link AppMetrics} is injected. */
export const APP_METRICS = Symbol.for('eyrie.metrics');

/** Under this token the instrument of a declaration is injected. */
export function metricToken(declaration: MetricDeclaration): symbol {
  return Symbol.for(`eyrie.metrics.instrument:${declaration.name}`);
}
