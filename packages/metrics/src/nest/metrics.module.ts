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
import { isMetricDeclaration } from '../config/is-metric-declaration.js';
import type { MetricDeclaration } from '../declarations/metric-declaration.js';
import { assertDeclaration } from './assert-declaration.js';
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
    {
      provide: APP_METRICS,
      inject: [EYRIE_APP, { token: MODULE_OPTIONS_TOKEN, optional: true }],
      useFactory: createAppMetrics,
    },
  ],
  exports: [APP_METRICS],
})
export class MetricsModule implements OnModuleInit {
  constructor(
    @Inject(APP_METRICS) private readonly metrics: AppMetrics,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
  ) {}

  /**
   * For the root module. What `instruments` declares can be injected everywhere.
   *
   * @throws ConfigError `EYRIE_CONFIG_INVALID` when the app starts, for options that are wrong.
   */
  static forRoot(options: MetricsModuleOptions = {}): DynamicModule {
    const instruments: unknown = metricsOptionsOf(options)?.instruments;
    // What else is in the list is refused when the app starts, with every other wrong option.
    const declarations = Array.isArray(instruments) ? instruments.filter(isMetricDeclaration) : [];
    const providers = instrumentProviders(declarations);
    return {
      module: MetricsModule,
      providers: [{ provide: MODULE_OPTIONS_TOKEN, useValue: options }, ...providers],
      exports: providers.map(({ provide }) => provide),
    };
  }

  /**
   * For the root module, with options that other providers know. Name the declarations that are to be injected
   * everywhere in `instruments` beside the factory: Nest must know them before the factory has run.
   *
   * @throws EyrieError `EYRIE_METRICS_DECLARATION_INVALID` at once, for an instrument that is no declaration.
   */
  static forRootAsync(options: MetricsModuleAsyncOptions): DynamicModule {
    const { instruments: declarations = [] } = options;
    for (const declaration of declarations) assertDeclaration(declaration, 'MetricsModule.forRootAsync');
    const { imports = [], providers = [] } = ConfigurableModuleClass.forRootAsync(options);
    const instruments = instrumentProviders(declarations);
    return {
      module: MetricsModule,
      imports,
      providers: [...providers, ...instruments],
      exports: instruments.map(({ provide }) => provide),
    };
  }

  /**
   * For the module of a feature: its declared metrics can be injected in that module.
   *
   * @throws EyrieError `EYRIE_METRICS_DUPLICATE_NAME` when the app starts, for a name that another shape has, and
   * `EYRIE_METRICS_MODULE_MISSING` where the root module imports no {@link MetricsModule.forRoot};
   * `EYRIE_METRICS_DECLARATION_INVALID` at once, for what is no declaration.
   */
  static forFeature(declarations: readonly MetricDeclaration[]): DynamicModule {
    for (const declaration of declarations) assertDeclaration(declaration, 'MetricsModule.forFeature');
    const providers = instrumentProviders(declarations);
    return { module: MetricsFeatureModule, providers, exports: providers.map(({ provide }) => provide) };
  }

  onModuleInit(): void {
    assertDecoratorsDeclared(this.modules, this.metrics);
  }
}
