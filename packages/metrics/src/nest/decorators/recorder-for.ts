import type { MethodCall } from '@eyrie/core';
import { errorTypeOf, messageOf } from '@eyrie/core/engine';
import type { MethodOutcome } from './method-outcome.js';

type Bindable<Bound> = Bound | { bind(labels: never): Bound };

/** A recording of a decorator. */
export interface MethodRecording<Bound> {
  readonly metric: Bindable<Bound>;
  /** What the decorator was given: labels, or a function that takes them from the outcome. */
  readonly labels: unknown;
  readonly call: MethodCall;
  readonly outcome: MethodOutcome;
}

/**
 * The series that a call records into: the metric itself where it has no labels. Where the function for the labels
 * throws, the call still counts, with every label `__other__`.
 */
export function recorderFor<Bound extends object>({
  metric,
  labels,
  call,
  outcome,
}: MethodRecording<Bound>): Bound {
  if (!('bind' in metric)) return metric;
  return metric.bind((typeof labels === 'function' ? labelsFrom(labels, call, outcome) : labels) as never);
}

// biome-ignore lint/complexity/noBannedTypes: whatever function the decorator was given.
function labelsFrom(labels: Function, { app, name }: MethodCall, outcome: MethodOutcome): unknown {
  try {
    return labels(outcome);
  } catch (error) {
    app.diagnostics.report({
      code: 'EYRIE_METRICS_LABELS_FAILED',
      key: name,
      problem: `The "labels" function of a decorator on ${name} threw ${errorTypeOf(error)}: ${messageOf(error)}`,
      remedy: 'The call was counted under __other__. Mend the function; it gets args, result and error',
    });
    return {};
  }
}
