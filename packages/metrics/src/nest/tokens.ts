import type { MetricDeclaration } from '../declarations/metric-declaration.js';
import { describeShape } from '../declarations/metric-shape.js';

/** Under this token {@link AppMetrics} is injected. */
export const APP_METRICS = Symbol.for('eyrie.metrics');

/**
 * Under this token the instrument of a declaration is injected. It is of the whole shape, not of the name alone: who
 * asks for other labels than were declared learns it at start.
 */
export function metricToken(declaration: MetricDeclaration): symbol {
  // Of a token that nobody provides Nest shows this text: it leads to what to do.
  return Symbol.for(`EYRIE_METRICS_NOT_DECLARED: ${describeShape(declaration)}`);
}
