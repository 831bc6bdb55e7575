import { type ObservationHandler, UNMATCHED_ROUTE } from '@eyrie/core/engine';
import { gauge, histogram } from '../declarations/declare.js';
import { bounded } from '../declarations/label-schema.js';
import { type HttpGoldenSignalsOptions, isHttpServer } from './http-golden-signals.js';
import { statusText } from './status-text.js';

/**
 * The same signals under the names of OpenTelemetry's HTTP semantic conventions, as its Prometheus exporter writes
 * them: `http_server_request_duration_seconds` (whose count is the request rate) and `http_server_active_requests`.
 * Empty labels, which Prometheus takes for absent: `http_route` of what no route matched, `error_type` of what is no
 * failure of the server and no client that left.
 */
export function otelHttpSignals({
  registry,
  buckets,
  inFlight,
}: HttpGoldenSignalsOptions): ObservationHandler {
  const durations = registry.register(
    histogram({
      name: 'http_server_request_duration_seconds',
      help: 'Duration of HTTP server requests.',
      labels: {
        http_request_method: bounded(100),
        http_route: bounded(100_000),
        http_response_status_code: bounded(1000),
        error_type: bounded(100),
        url_scheme: ['http', 'https'],
      },
      overflowLabels: ['http_route'],
      buckets,
    }),
  );
  registry
    .register(gauge({ name: 'http_server_active_requests', help: 'Number of active HTTP server requests.' }))
    .readFrom(inFlight);
  return {
    name: 'metrics',
    onEnd(observation) {
      if (!isHttpServer(observation)) return;
      durations.observe(
        {
          http_request_method: observation.method,
          http_route: observation.route === UNMATCHED_ROUTE ? '' : observation.route,
          http_response_status_code: statusText(observation.statusCode),
          error_type: observation.outcome === 'client_error' ? '' : (observation.errorType ?? ''),
          url_scheme: observation.scheme,
        },
        observation.duration ?? 0,
        observation.span,
      );
    },
  };
}
