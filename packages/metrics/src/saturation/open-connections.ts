import type { MetricDescriptor } from '../series/family.js';
import { type Collect, describeGauge, familyOf } from './collected-family.js';

const OPEN_CONNECTIONS = describeGauge(
  'http_server_open_connections',
  'Connections that the HTTP server of this application holds open, idle keep-alive ones included.',
);

/** The metric of {@link collectOpenConnections}. */
export const OPEN_CONNECTIONS_METRICS: readonly MetricDescriptor[] = [OPEN_CONNECTIONS];

/** Shows what the application's server counts; nothing while it knows no number. */
export function collectOpenConnections(count: () => number | undefined): Collect {
  return () => [familyOf(OPEN_CONNECTIONS, count())];
}
