import { CoreModule, EYRIE_APP } from '@eyrie/core';
import { type DefinedConfig, type EyrieApp, isDefinedConfig } from '@eyrie/core/engine';
import {
  ConfigurableModuleBuilder,
  type DynamicModule,
  Global,
  Inject,
  Module,
  type NestModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import type { AppTracing } from '../app/app-tracing.js';
import { installTracing } from '../app/install-tracing.js';
import { type TracingOptions, tracingSection } from '../config/tracing-options.js';
import { Tracer } from '../spans/tracer.js';
import { wrapLifecycle } from './lifecycle/wrap-lifecycle.js';
import { APP_TRACING } from './tokens.js';

/** What `TracingModule.forRoot` takes: the section's options, or the whole config of the service. */
export type TracingModuleOptions = TracingOptions | DefinedConfig;

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<TracingModuleOptions>(
  { moduleName: 'Tracing' },
)
  .setClassMethodName('forRoot')
  .build();

/** Options of {@link TracingModule.forRootAsync}: a factory, class or existing provider as in every Nest module. */
export type TracingModuleAsyncOptions = Parameters<typeof ConfigurableModuleClass.forRootAsync>[0];

async function createAppTracing(app: EyrieApp, given: TracingModuleOptions = {}): Promise<AppTracing> {
  if (isDefinedConfig(given)) app.config.adopt(given);
  const options = isDefinedConfig(given) ? given.tracing : given;
  return installTracing(app, app.config.resolve(tracingSection, options));
}

/**
 * Traces for a Nest app: a server span for each request, spans of methods by `@Span`, `@Observed` and {@link Tracer},
 * trace context in outgoing requests, delivery by OTLP.
 *
 * @example
 * ```ts
 * import { TracingModule } from '@eyrie/tracing';
 * import { Module } from '@nestjs/common';
 *
 * @Module({ imports: [TracingModule.forRoot()] })
 * export class AppModule {}
 * ```
 */
@Global()
@Module({
  imports: [CoreModule],
  providers: [
    {
      provide: APP_TRACING,
      inject: [EYRIE_APP, { token: MODULE_OPTIONS_TOKEN, optional: true }],
      useFactory: createAppTracing,
    },
    { provide: Tracer, inject: [APP_TRACING], useFactory: ({ tracer }: AppTracing) => tracer },
  ],
  exports: [APP_TRACING, Tracer],
})
export class TracingModule implements NestModule, OnApplicationBootstrap {
  #unwrapLifecycle: (() => void) | undefined;

  constructor(
    @Inject(APP_TRACING) private readonly tracing: AppTracing,
    @Inject(EYRIE_APP) private readonly app: EyrieApp,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ApplicationConfig) private readonly applicationConfig: ApplicationConfig,
  ) {
    app.lifecycle.register({
      name: 'lifecycle spans',
      stage: 'source',
      close: () => this.#unwrapLifecycle?.(),
    });
  }

  /**
   * For the root module.
   *
   * @throws ConfigError `EYRIE_CONFIG_INVALID` when the app starts, for options that are wrong.
   */
  static forRoot(options: TracingModuleOptions = {}): DynamicModule {
    return { module: TracingModule, providers: [{ provide: MODULE_OPTIONS_TOKEN, useValue: options }] };
  }

  /** For the root module, with options that other providers know. */
  static forRootAsync(options: TracingModuleAsyncOptions): DynamicModule {
    const { imports = [], providers = [] } = ConfigurableModuleClass.forRootAsync(options);
    return { module: TracingModule, imports, providers };
  }

  /** Nest calls this before it registers routes, when all instances that it runs for them exist. */
  configure(): void {
    if (this.tracing.detail !== 'lifecycle') return;
    const { app, modules, applicationConfig: config } = this;
    this.#unwrapLifecycle = wrapLifecycle({ modules, config, diagnostics: app.diagnostics });
  }

  onApplicationBootstrap(): void {
    this.tracing.report();
  }
}
