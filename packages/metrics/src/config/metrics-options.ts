import { configRule, defineSection, type ResolvedSection, type SchemaEntries } from '@eyrie/core/engine';
import * as v from 'valibot';
import { DEFAULT_BUCKETS } from '../declarations/histogram-buckets.js';
import type { MetricDeclaration } from '../declarations/metric-declaration.js';
import type { PromClientRegistry } from '../prom-client/prom-client-registry.js';
import { DEFAULT_GC_BUCKETS } from '../saturation/gc-pauses.js';
import { isMetricDeclaration } from './is-metric-declaration.js';

/** The section `saturation` inside of `metrics`. */
export interface SaturationSettings {
  /** Length of the sliding window of the event-loop metrics in seconds, 1 to 300. @default 30 */
  readonly windowSeconds?: number | undefined;
  /**
   * CPU, memory, disk and network of the container under cAdvisor's names. `auto` leaves them out under Kubernetes,
   * where cAdvisor exports the same names.
   * @default 'auto'
   */
  readonly container?: 'auto' | 'on' | 'off' | undefined;
  /** Upper bounds of `nodejs_gc_duration_seconds`, ascending. @default [0.001, 0.01, 0.1, 1, 2, 5] */
  readonly gcBuckets?: readonly number[] | undefined;
}

/** The section `metrics`. */
export interface MetricsOptions {
  /** `false` records nothing and serves nothing; injected metrics still work. @default true */
  readonly enabled?: boolean | undefined;
  /** Where the page of metrics is served: exact, outside of prefix, versions and guards. @default '/metrics' */
  readonly path?: string | undefined;
  /** A port of its own for the page; 0 takes a free one. @default the app's own port */
  readonly port?: number | undefined;
  /** The interface of that port. @default '0.0.0.0' */
  readonly host?: string | undefined;
  /** Asked for as `Authorization: Bearer <token>`; visible ASCII, never empty. @default the page is open */
  readonly token?: string | undefined;
  /** Upper bounds of the request durations in seconds, ascending. @default [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10] */
  readonly buckets?: readonly number[] | undefined;
  /** Names of the golden signals: `http_request_duration_seconds` … or OpenTelemetry's. @default 'prometheus' */
  readonly naming?: 'prometheus' | 'otel' | undefined;
  /** Labels that every series carries. @default {} */
  readonly constantLabels?: Readonly<Record<string, string>> | undefined;
  /** Label sets of one metric before further ones go to its overflow series. @default 2000 */
  readonly maxSeriesPerMetric?: number | undefined;
  /** The app's own metrics, ready to be injected everywhere; `forFeature` adds those of one module. @default [] */
  readonly instruments?: readonly MetricDeclaration[] | undefined;
  /** Registries of prom-client whose metrics are shown beside, read-only. @default [] */
  readonly include?: readonly PromClientRegistry[] | undefined;
  readonly saturation?: SaturationSettings | undefined;
}

declare module '@eyrie/core/engine' {
  interface EyrieConfigSections {
    readonly metrics?: MetricsOptions | undefined;
  }
}

const declaration = configRule.that<MetricDeclaration>(
  isMetricDeclaration,
  'must be what counter(), gauge() or histogram() returned',
);

const promClientRegistry = configRule.that<PromClientRegistry>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'getMetricsAsJSON') === 'function',
  'must be a Registry of prom-client',
);

const buckets = v.pipe(
  configRule.list(configRule.number(), { min: 1, max: 200 }),
  v.check(
    (bounds) => bounds.every((bound, position) => position === 0 || bound > (bounds[position - 1] as number)),
    'must be in ascending order, each bound once',
  ),
);

const labelName = configRule.text({
  maxLength: 128,
  pattern: /^(?!__|le$|quantile$)[a-zA-Z_][a-zA-Z0-9_]*$/,
  rule: 'must be a label name in snake case that is not reserved (le, quantile, __…)',
});

export const metricsSection = defineSection({
  name: 'metrics',
  schema: v.partial(
    v.strictObject({
      enabled: configRule.flag(),
      path: configRule.urlPath(),
      port: configRule.wholeNumber({ from: 0, to: 65535 }),
      host: configRule.text({ maxLength: 255 }),
      token: configRule.bearerToken(),
      buckets,
      naming: configRule.oneOf(['prometheus', 'otel']),
      constantLabels: v.record(labelName, configRule.text()),
      maxSeriesPerMetric: configRule.wholeNumber({ from: 1, to: 1_000_000 }),
      instruments: configRule.list(declaration, { max: 10_000 }),
      include: configRule.list(promClientRegistry, { max: 100 }),
      saturation: v.partial(
        v.strictObject({
          windowSeconds: configRule.number({ from: 1, to: 300 }),
          container: configRule.oneOf(['auto', 'on', 'off']),
          gcBuckets: buckets,
        } satisfies SchemaEntries<SaturationSettings>),
      ),
    } satisfies SchemaEntries<MetricsOptions>),
  ),
  defaults: {
    enabled: true,
    path: '/metrics',
    host: '0.0.0.0',
    buckets: DEFAULT_BUCKETS,
    naming: 'prometheus',
    constantLabels: {},
    maxSeriesPerMetric: 2000,
    instruments: [],
    include: [],
    saturation: { windowSeconds: 30, container: 'auto', gcBuckets: DEFAULT_GC_BUCKETS },
  },
  environment: {
    EYRIE_METRICS_ENABLED: { property: 'enabled', parse: 'boolean' },
    EYRIE_METRICS_PATH: { property: 'path', parse: 'string' },
    EYRIE_METRICS_PORT: { property: 'port', parse: 'number' },
    EYRIE_METRICS_HOST: { property: 'host', parse: 'string' },
    EYRIE_METRICS_TOKEN: { property: 'token', parse: 'string' },
    EYRIE_METRICS_BUCKETS: { property: 'buckets', parse: 'number-list' },
    EYRIE_METRICS_NAMING: { property: 'naming', parse: 'string' },
    EYRIE_METRICS_MAX_SERIES_PER_METRIC: { property: 'maxSeriesPerMetric', parse: 'number' },
    EYRIE_METRICS_SATURATION_WINDOW_SECONDS: { property: 'saturation.windowSeconds', parse: 'number' },
    EYRIE_METRICS_SATURATION_CONTAINER: { property: 'saturation.container', parse: 'string' },
  },
  secrets: ['token'],
});

/** The section `metrics` with its defaults filled in. */
export type ResolvedMetricsOptions = ResolvedSection<typeof metricsSection>;
