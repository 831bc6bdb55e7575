import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditOptions } from '@eyrie/audit/engine';
import type { Environment, EyrieConfig } from '@eyrie/core/engine';
import type { LoggingOptions } from '@eyrie/logging/engine';
import type { MetricsOptions } from '@eyrie/metrics/engine';
import type { StoreOptions } from '@eyrie/store/engine';
import type { TracingOptions } from '@eyrie/tracing/engine';

const IN_MEMORY = 'sqlite::memory:';

/** The sections of a config that decide what leaves the process, so that nothing does. */
export function sectionsForTests(config: EyrieConfig, environment: Environment): EyrieConfig {
  const { audit, store } = config;
  return {
    metrics: metricsForTests(config.metrics, environment),
    logging: loggingForTests(config.logging),
    tracing: tracingForTests(config.tracing),
    ...(asksForAudit(config, environment) && { audit: auditForTests(audit, environment) }),
    ...(asksForStore(config, environment) && { store: storeForTests(store) }),
  };
}

function metricsForTests(metrics: MetricsOptions = {}, environment: Environment): MetricsOptions {
  return withoutPort(metrics, environment.EYRIE_METRICS_PORT);
}

function loggingForTests(logging: LoggingOptions = {}): LoggingOptions {
  // Not `enabled: false`: then there would be no lines to ask for.
  return { ...logging, destinations: [{ type: 'stream', stream: { write: () => {} } }] };
}

function tracingForTests(tracing: TracingOptions = {}): TracingOptions {
  const { sampling } = tracing;
  return {
    ...tracing,
    exporter: { type: 'none' },
    // They may send, and are shut down with the first app.
    spanProcessors: [],
    sampling: {
      ...sampling,
      sampler: 'parentbased_traceidratio',
      ratio: 1,
      routes: sampling?.routes?.map(({ route, ratio }) => ({ route, ratio: ratio === 0 ? 0 : 1 })) ?? [],
    },
  };
}

function auditForTests(audit: AuditOptions = {}, environment: Environment): AuditOptions {
  return {
    ...audit,
    sinks: [],
    // Made once the store fails, which one in memory does not. Of its own, so that no other app takes its events over.
    spool: { ...audit.spool, folder: join(tmpdir(), `eyrie-audit-spool-${randomUUID()}`) },
    deployments: withoutPort(audit.deployments ?? {}, environment.EYRIE_DEPLOYMENTS_PORT),
  };
}

function storeForTests(store: StoreOptions = {}): StoreOptions {
  // Nobody else could have made the tables.
  return { ...store, url: IN_MEMORY, migrate: true };
}

function asksForAudit({ audit }: EyrieConfig, environment: Environment): boolean {
  return audit !== undefined || isSet(environment.EYRIE_AUDIT_ENABLED);
}

function asksForStore(config: EyrieConfig, environment: Environment): boolean {
  const { audit, store } = config;
  const isAudited = audit?.enabled ?? environment.EYRIE_AUDIT_ENABLED?.trim().toLowerCase() !== 'false';
  return (
    store !== undefined ||
    environment.EYRIE_STORE_URL !== undefined ||
    (asksForAudit(config, environment) && isAudited)
  );
}

/** A variable cannot be taken back by an option, only be given another value: 0 is a free port. */
function withoutPort<Options extends { readonly port?: number | undefined }>(
  { port: _ofTheService, ...others }: Options,
  variable: string | undefined,
): Omit<Options, 'port'> & { readonly port?: number } {
  return isSet(variable) ? { ...others, port: 0 } : others;
}

function isSet(variable: string | undefined): boolean {
  return variable !== undefined && variable.trim() !== '';
}
