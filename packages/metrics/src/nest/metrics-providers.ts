import { type DefinedConfig, type EyrieApp, EyrieError, isDefinedConfig } from '@eyrie/core/engine';
import type { FactoryProvider } from '@nestjs/common';
import { type AppMetrics, installMetrics } from '../app/app-metrics.js';
import { type MetricsOptions, metricsSection } from '../config/metrics-options.js';
import type { MetricDeclaration } from '../declarations/metric-declaration.js';
import { APP_METRICS, metricToken } from './tokens.js';

/** What `MetricsModule.forRoot` takes: the section's options, or the whole config of the service. */
export type MetricsModuleOptions = MetricsOptions | DefinedConfig;

/** The section `metrics` of what a module was given. */
export function metricsOptionsOf(given: MetricsModuleOptions): MetricsOptions | undefined {
  return isDefinedConfig(given) ? given.metrics : given;
}

/** Makes the metrics of an app from what its module was given. */
export function createAppMetrics(app: EyrieApp, given: MetricsModuleOptions = {}): AppMetrics {
  if (isDefinedConfig(given)) app.config.adopt(given);
  return installMetrics(app, app.config.resolve(metricsSection, metricsOptionsOf(given)));
}

/** Providers that register declared metrics and give what records for them. */
export function instrumentProviders(declarations: readonly MetricDeclaration[]): FactoryProvider[] {
  return declarations.map((declaration) => ({
    provide: metricToken(declaration),
    inject: [{ token: APP_METRICS, optional: true }],
    useFactory: (metrics: AppMetrics | undefined) => (metrics ?? missing(declaration)).register(declaration),
  }));
}

function missing({ name }: MetricDeclaration): never {
  throw new EyrieError({
    code: 'EYRIE_METRICS_MODULE_MISSING',
    problem: `Metric "${name}" is declared with MetricsModule.forFeature, but the app has no metrics`,
    remedy: 'Import EyrieModule.forRoot() or MetricsModule.forRoot() in the root module',
  });
}
