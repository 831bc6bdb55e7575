import type { MethodOutcome } from './method-outcome.js';

type Bindable<Bound> = Bound | { bind(labels: never): Bound };

/** The series that a call records into: the metric itself where it has no labels. */
export function recorderFor<Bound extends object>(
  metric: Bindable<Bound>,
  labels: unknown,
  outcome: MethodOutcome,
): Bound {
  if (!('bind' in metric)) return metric;
  return metric.bind((typeof labels === 'function' ? labels(outcome) : labels) as never);
}
