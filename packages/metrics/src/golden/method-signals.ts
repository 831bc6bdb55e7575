import type { ObservationHandler, Outcome } from '@eyrie/core/engine';
import { counter, histogram } from '../declarations/declare.js';
import { DEFAULT_BUCKETS } from '../declarations/histogram-buckets.js';
import { bounded } from '../declarations/label-schema.js';
import type { MetricRegistry } from '../registry/metric-registry.js';

// Names come from the source, but nothing stops it from making them up as it runs.
const NAMES = bounded(1000);
const ERROR_TYPES = bounded(100);
const OUTCOMES = ['success', 'client_error', 'server_error', 'aborted'] as const satisfies readonly Outcome[];

/** Upper bounds in seconds: those of requests, and finer ones for methods that wait for nothing. */
const DEFAULT_METHOD_BUCKETS: readonly number[] = Object.freeze([0.0005, 0.001, 0.0025, ...DEFAULT_BUCKETS]);

const DURATIONS = histogram({
  name: 'method_duration_seconds',
  help: 'Time from the call of an observed method to the end of its result, in seconds.',
  labels: { name: NAMES, outcome: OUTCOMES },
  overflowLabels: ['name'],
  buckets: DEFAULT_METHOD_BUCKETS,
});

const ERRORS = counter({
  name: 'method_errors_total',
  help: 'Calls of an observed method that did not succeed, by the class of the error.',
  labels: { name: NAMES, error_type: ERROR_TYPES },
  overflowLabels: ['name'],
});

/** What {@link methodSignals} records. */
export const METHOD_METRICS = [DURATIONS, ERRORS] as const;

/**
 * Calls, errors and durations of `@Observed` methods: `method_duration_seconds` and `method_errors_total`. Their names
 * are taken at once; an app in which no such call ends does not show them.
 */
export function methodSignals(registry: MetricRegistry): ObservationHandler {
  for (const declaration of METHOD_METRICS) registry.reserve(declaration);
  const register = () => ({ durations: registry.register(DURATIONS), errors: registry.register(ERRORS) });
  let signals: ReturnType<typeof register> | undefined;
  return {
    name: 'metrics',
    onEnd(observation) {
      if (observation.kind !== 'method') return;
      signals ??= register();
      const { name, outcome = 'success', errorType, duration = 0, span } = observation;
      signals.durations.observe({ name, outcome }, duration, span);
      // Who throws `undefined` names no class.
      if (outcome !== 'success') signals.errors.inc({ name, error_type: errorType ?? outcome });
    },
  };
}
