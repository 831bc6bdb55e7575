import { type EndpointAccess, type EyrieApp, EyrieError } from '@eyrie/core/engine';
import type { ResolvedMetricsOptions } from '../config/metrics-options.js';
import type { MetricDeclaration } from '../declarations/metric-declaration.js';
import { createExpositionHandler } from '../exposition/exposition-handler.js';
import { httpGoldenSignals, isHttpServer } from '../golden/http-golden-signals.js';
import { METHOD_METRICS, methodSignals } from '../golden/method-signals.js';
import { otelHttpSignals } from '../golden/otel-http-signals.js';
import type { MetricOf } from '../instruments/instruments.js';
import { nothing } from '../instruments/nothing.js';
import { MergedRegistries } from '../prom-client/merged-registries.js';
import { MetricRegistry } from '../registry/metric-registry.js';
import type { MetricUsage } from '../registry/metric-usage.js';
import { declareGcPauses } from '../saturation/gc-pauses.js';
import { SaturationMonitor } from '../saturation/saturation-monitor.js';
import { exposeUsage, selfMetricFamilies, targetInfo } from './own-metrics.js';

/** The metrics of one app: what modules register with, decorators record into and code asks. */
export interface AppMetrics {
  /** Makes a declared metric recordable; see {@link MetricRegistry.register}. */
  register<const D extends MetricDeclaration>(declaration: D): MetricOf<D>;
  /** What records for a declaration, or `undefined` where it was not declared in this app. */
  find<const D extends MetricDeclaration>(declaration: D): MetricOf<D> | undefined;
  /** Each declared metric against its cap, and whether anything was ever recorded. */
  usage(): readonly MetricUsage[];
}

/** What the page of an app is made of, for tests and tools that read it without a scrape. */
export interface ExposedMetrics {
  /** The app's metrics, those of collectors included. */
  readonly registry: MetricRegistry;
  /** What stands beside them. */
  readonly merged: MergedRegistries;
  /** The names of those that Eyrie declares itself. */
  readonly ownMetrics: ReadonlySet<string>;
}

const EXPOSED_BY = new WeakMap<EyrieApp, ExposedMetrics>();

/** What the page of an app is made of; `undefined` where its metrics are switched off or it has none. */
export function exposedMetricsOf(app: EyrieApp): ExposedMetrics | undefined {
  return EXPOSED_BY.get(app);
}

// By app, so that a decorator finds the metrics of the app that its instance belongs to.
const METRICS_OF = new WeakMap<EyrieApp, AppMetrics>();

/** The metrics of an app, if it has any. */
export function metricsOf(app: EyrieApp): AppMetrics | undefined {
  return METRICS_OF.get(app);
}

/**
 * Gives an app its metrics: the golden signals, saturation, its declared instruments, and the page that shows them.
 *
 * @throws EyrieError `EYRIE_METRICS_TWICE` for an app that has them already.
 */
export function installMetrics(app: EyrieApp, options: ResolvedMetricsOptions): AppMetrics {
  if (METRICS_OF.has(app)) {
    throw new EyrieError({
      code: 'EYRIE_METRICS_TWICE',
      problem: 'The metrics of one app were asked for twice, by MetricsModule.forRoot or EyrieModule',
      remedy: 'Import one of the two once, in the root module, and MetricsModule.forFeature elsewhere',
    });
  }
  const metrics = options.enabled ? recordingMetrics(app, options) : noMetrics;
  tellStanding(app, options);
  METRICS_OF.set(app, metrics);
  return metrics;
}

const noMetrics: AppMetrics = {
  register: nothing,
  find: nothing,
  usage: () => [],
};

function recordingMetrics(app: EyrieApp, options: ResolvedMetricsOptions): AppMetrics {
  const { diagnostics, http, lifecycle, management, observations } = app;
  const { constantLabels, maxSeriesPerMetric, buckets } = options;
  const registry = new MetricRegistry({ diagnostics, constantLabels, maxSeriesPerMetric });
  const signals = options.naming === 'otel' ? otelHttpSignals : httpGoldenSignals;
  const golden = signals({ registry, buckets, inFlight: () => http.inFlight });
  const methods = methodSignals(registry);
  const saturation = saturationOf(app, registry, options);
  const ownMetrics = new Set([...registry.usage(), ...METHOD_METRICS].map(({ name }) => name));
  for (const declaration of options.instruments) registry.register(declaration);
  const merged = new MergedRegistries({ registries: options.include, diagnostics });
  EXPOSED_BY.set(app, { registry, merged, ownMetrics });
  const expose = createExpositionHandler({
    families: () => merged.addTo(registry.families()),
    constantLabels: registry.constantLabels,
    diagnostics,
  });
  const undo = [
    observations.subscribe({
      name: golden.name,
      onEnd(observation) {
        golden.onEnd(observation);
        methods.onEnd(observation);
        // A method that the app calls as it starts answers nobody.
        if (isHttpServer(observation)) saturation.coldStart.answered();
      },
    }),
    registry.addCollector(() => saturation.collect()),
    registry.addCollector(() => [targetInfo(app), ...selfMetricFamilies(app)]),
    ...exposeUsage({ app, registry, ownMetrics }),
  ];
  lifecycle.register({
    name: 'metrics',
    stage: 'signal',
    start: () => {
      merged.assertNoClash(registry.families());
      saturation.start();
    },
    close: () => {
      saturation.close();
      expose.dispose();
      for (const each of undo) each();
    },
  });
  management.mount({
    name: 'metrics',
    path: options.path,
    methods: ['GET', 'HEAD'],
    access: accessOf(options),
    ...(options.port !== undefined && { address: { port: options.port, host: options.host } }),
    handle: ({ raw }, response) => expose(raw, response),
  });
  return registry;
}

function tellStanding(
  { standings }: EyrieApp,
  { enabled, naming, maxSeriesPerMetric }: ResolvedMetricsOptions,
): void {
  standings.tell(
    enabled
      ? {
          signal: 'metrics',
          state: 'on',
          detail: `golden signals${naming === 'otel' ? " under OpenTelemetry's names" : ''} and saturation, at most ${maxSeriesPerMetric} series each`,
        }
      : {
          signal: 'metrics',
          state: 'off',
          detail: 'nothing is counted',
          remedy: 'Look at metrics.enabled and EYRIE_METRICS_ENABLED, which switch them',
        },
  );
}

function accessOf({ token }: ResolvedMetricsOptions): EndpointAccess {
  return token === undefined ? { type: 'open' } : { type: 'bearer', token };
}

function saturationOf(
  app: EyrieApp,
  registry: MetricRegistry,
  options: ResolvedMetricsOptions,
): SaturationMonitor {
  const { windowSeconds, container, gcBuckets } = options.saturation;
  const gcPauses = registry.register(declareGcPauses(gcBuckets));
  return new SaturationMonitor({
    windowSeconds,
    container,
    recordGcPause: (kind, seconds) => gcPauses.observe({ kind }, seconds),
    openConnections: () => app.http.openConnections,
  });
}
