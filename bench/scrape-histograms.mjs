// The same histogram in Eyrie and in prom-client: 11 buckets, 3 labels, as many label sets as asked for.
import { Diagnostics } from '@eyrie/core/engine';
import { bounded, histogram, MetricRegistry } from '@eyrie/metrics/engine';
import prom from 'prom-client';
import { durations, labelTuples, METHODS, routesIn, STATUS_CODES } from './lib/http-labels.mjs';

const NAME = 'http_request_duration_seconds';
const HELP = 'Duration of HTTP requests.';
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10];

/** A registry of Eyrie, and what records one observation into each of its series. */
export function eyrieHistogram(series) {
  const declaration = histogram({
    name: NAME,
    help: HELP,
    labels: { method: METHODS, route: bounded(routesIn(series)), status_code: STATUS_CODES },
    buckets: BUCKETS,
    maxSeries: series,
  });
  const registry = new MetricRegistry({ diagnostics: new Diagnostics() });
  registry.register(declaration);
  const metric = registry.metric(declaration);
  const handles = labelTuples(series).map(([method, route, status_code]) =>
    metric.bind({ method, route, status_code }),
  );
  return { registry, record: recorder(handles) };
}

/** A registry of prom-client in either format, and what records one observation into each of its series. */
export function promHistogram(series, contentType = prom.Registry.PROMETHEUS_CONTENT_TYPE) {
  const registry = new prom.Registry(contentType);
  const metric = new prom.Histogram({
    name: NAME,
    help: HELP,
    labelNames: ['method', 'route', 'status_code'],
    buckets: BUCKETS,
    registers: [registry],
  });
  const handles = labelTuples(series).map((values) => metric.labels(...values));
  return { registry, record: recorder(handles) };
}

function recorder(handles) {
  const values = durations();
  let next = 0;
  return () => {
    for (const handle of handles) handle.observe(values[next++ & (values.length - 1)]);
  };
}
