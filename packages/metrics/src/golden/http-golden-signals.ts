import type { HttpServerObservation, Observation, ObservationHandler } from '@eyrie/core/engine';
import { counter, gauge, histogram } from '../declarations/declare.js';
import { bounded } from '../declarations/label-schema.js';
import type { MetricRegistry } from '../registry/metric-registry.js';
import { statusText } from './status-text.js';

/** What the golden HTTP signals are made of. */
export interface HttpGoldenSignalsOptions {
  readonly registry: MetricRegistry;
  /** Upper bounds of the durations, in seconds. */
  readonly buckets: readonly number[];
  /** How many requests have started and are not yet answered. */
  readonly inFlight: () => number;
}

// Methods are a known set and statuses three digits: only a route can explode, and only it gives way.
const METHODS = bounded(100);
const STATUS_CODES = bounded(1000);
const ROUTES = bounded(100_000);
const ERROR_TYPES = bounded(100);

/**
 * Request rate, errors and duration under the names that dashboards and rules rely on:
 * `http_request_duration_seconds`, `http_requests_total`, `http_requests_errors_total` and
 * `http_request_queue_depth`. One recording of a duration feeds the first two.
 */
export function httpGoldenSignals({
  registry,
  buckets,
  inFlight,
}: HttpGoldenSignalsOptions): ObservationHandler {
  const declaration = histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the start of a request to the close of its response, in seconds.',
    labels: { method: METHODS, route: ROUTES, status_code: STATUS_CODES },
    overflowLabels: ['route'],
    buckets,
  });
  const durations = registry.register(declaration);
  registry.addCountOf(declaration, { name: 'http_requests_total', help: 'Requests that have ended.' });
  const errors = registry.register(
    counter({
      name: 'http_requests_errors_total',
      help: 'Requests that ended with a 4xx or 5xx status or whose client left (499), by the class of the error.',
      labels: { method: METHODS, route: ROUTES, status_code: STATUS_CODES, error_type: ERROR_TYPES },
      overflowLabels: ['route'],
    }),
  );
  registry
    .register(
      gauge({
        name: 'http_request_queue_depth',
        help: 'Requests that have started and are not yet answered.',
      }),
    )
    .readFrom(inFlight);
  return {
    name: 'metrics',
    onEnd(observation) {
      if (!isHttpServer(observation)) return;
      const { method, route, errorType } = observation;
      const status_code = statusText(observation.statusCode);
      durations.observe({ method, route, status_code }, observation.duration ?? 0, observation.span);
      if (errorType !== undefined) errors.inc({ method, route, status_code, error_type: errorType });
    },
  };
}

/** Whether an observation is of an incoming HTTP request. */
export function isHttpServer(observation: Observation): observation is HttpServerObservation {
  return observation.kind === 'http.server';
}
