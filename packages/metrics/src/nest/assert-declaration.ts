import { EyrieError } from '@eyrie/core/engine';
import { isMetricDeclaration } from '../config/is-metric-declaration.js';
import type { MetricType } from '../declarations/metric-declaration.js';

/**
 * Refuses what is no declaration where code is loaded, when nobody has validated it yet.
 *
 * @throws EyrieError `EYRIE_METRICS_DECLARATION_INVALID`.
 */
export function assertDeclaration(value: unknown, place: string, type?: MetricType): void {
  if (isMetricDeclaration(value) && (type === undefined || value.type === type)) return;
  const needed = type === undefined ? 'declared metric' : `declared ${type}`;
  throw new EyrieError({
    code: 'EYRIE_METRICS_DECLARATION_INVALID',
    problem: `${place} was given ${value === undefined ? 'undefined' : 'something'} where a ${needed} is needed`,
    remedy:
      'Pass what counter(), gauge() or histogram() returned. An undefined one often comes from files that import each' +
      ' other: move the declaration to a file of its own',
  });
}
