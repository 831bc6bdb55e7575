import { CoreModule, EYRIE_APP } from '@eyrie/core';
import {
  ConfigurableModuleBuilder,
  type DynamicModule,
  Global,
  Inject,
  Module,
  type OnModuleInit,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { AppMetrics } from '../app/app-metrics.js';
import type { MetricDeclaration } from '../declarations/metric-declaration.js';
import { assertDecoratorsDeclared } from './decorators/assert-declared.js';
import {
  createAppMetrics,
  instrumentProviders,
  type MetricsModuleOptions,
  metricsOptionsOf,
} from './metrics-providers.js';
import { APP_METRICS } from './tokens.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<MetricsModuleOptions>(
  {
    moduleName: 'Metrics',
  },
)
  .setClassMethodName('forRoot')
  .setExtras({ instruments: [] as readonly MetricDeclaration[] })
  .build();

/** Options of {@link MetricsModule.forRootAsync}: a factory, class or existing provider as in every Nest module. */
export type MetricsModuleAsyncOptions = Parameters<typeof ConfigurableModuleClass.forRootAsync>[0];

/** The metrics of modules that declare their own. */
@Module({})
class MetricsFeatureModule {}

/**
 * Golden-signal metrics for a Nest app, and a page of them for Prometheus.
 *
 * @example
 * ```ts
 * import { MetricsModule } from '@eyrie/metrics';
 * import { Module } from '@nestjs/common';
 *
 * @Module({ imports: [MetricsModule.forRoot()] })
 * export class AppModule {}
 * ```
 */
@Global()
@Module({
  imports: [CoreModule],
  providers: [
    { provide: APP_METRICS, inject: [EYRIE_APP, MODULE_OPTIONS_TOKEN], useFactory: createAppMetrics },
  ],
  exports: [APP_METRICS],
})
export class MetricsModule extends ConfigurableModuleClass implements OnModuleInit {
  constructor(
    @Inject(APP_METRICS) private readonly metrics: AppMetrics,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
  ) {
    super();
  }

  /**
   * For the root module. What `instruments` declares can be injected everywhere.
   *
   * @throws ConfigError `EYRIE_CONFIG_INVALID` when the app starts, for options that are wrong.
   */
  static override forRoot(options: MetricsModuleOptions = {}): DynamicModule {
    const instruments = metricsOptionsOf(options)?.instruments;
    return {
      module: MetricsModule,
      providers: [
        { provide: MODULE_OPTIONS_TOKEN, useValue: options },
        ...instrumentProviders(Array.isArray(instruments) ? instruments : []),
      ],
      exports: (Array.isArray(instruments) ? instrumentProviders(instruments) : []).map(
        ({ provide }) => provide,
      ),
    };
  }

  /**
   * For the root module, with options that other providers know. Name the declarations that are to be injected
   * everywhere in `instruments` beside the factory: Nest must know them before the factory has run.
   */
  static override forRootAsync(options: MetricsModuleAsyncOptions): DynamicModule {
    const { providers = [], ...definition } = super.forRootAsync(options);
    const instruments = instrumentProviders(options.instruments ?? []);
    return {
      ...definition,
      providers: [...providers, ...instruments],
      exports: instruments.map(({ provide }) => provide),
    };
  }

  /**
   * For the module of a feature: its declared metrics can be injected in that module.
   *
   * @throws EyrieError `EYRIE_METRICS_DUPLICATE_NAME` when the app starts, for a name that another shape has, and
   * `EYRIE_METRICS_MODULE_MISSING` where the root module imports no {@link MetricsModule.forRoot}.
   */
  static forFeature(declarations: readonly MetricDeclaration[]): DynamicModule {
    const providers = instrumentProviders(declarations);
    return { module: MetricsFeatureModule, providers, exports: providers.map(({ provide }) => provide) };
  }

  onModuleInit(): void {
    assertDecoratorsDeclared(this.modules, this.metrics);
  }
}
