import type { MetricDeclaration } from '../declarations/metric-declaration.js';
import type { MetricOf } from './instruments.js';

const NOTHING = Object.freeze({
  inc(): void {},
  dec(): void {},
  set(): void {},
  observe(): void {},
  readFrom(): void {},
  startTimer: () => () => 0,
  bind: () => NOTHING,
}) as object;

/** An instrument that records nothing, for an app whose metrics are switched off. */
export function nothing<D extends MetricDeclaration>(_declaration: D): MetricOf<D> {
  return NOTHING as MetricOf<D>;
}
