import { EyrieError } from '@eyrie/core/engine';
import { isMetricDeclaration } from '../config/is-metric-declaration.js';

/**
 * Refuses what is no declaration where code is loaded, when nobody has validated it yet.
 *
 * @throws EyrieError `EYRIE_METRICS_DECLARATION_INVALID`.
 */
export function assertDeclaration(value: unknown, place: string): void {
  if (isMetricDeclaration(value)) return;
  throw new EyrieError({
    code: 'EYRIE_METRICS_DECLARATION_INVALID',
    problem: `${place} was given ${value === undefined ? 'undefined' : 'something'} where a declared metric is needed`,
    remedy:
      'Pass what counter(), gauge() or histogram() returned. An undefined one often comes from files that import each' +
      ' other: move the declaration to a file of its own',
  });
}
