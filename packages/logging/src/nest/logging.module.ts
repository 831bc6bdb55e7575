import { CoreModule, EYRIE_APP } from '@eyrie/core';
import { type DefinedConfig, type EyrieApp, isDefinedConfig } from '@eyrie/core/engine';
import {
  ConfigurableModuleBuilder,
  type DynamicModule,
  Global,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { type AppLogging, installLogging } from '../app/app-logging.js';
import { type LoggingOptions, loggingSection } from '../config/logging-options.js';
import type { LineWriter } from '../line/line-writer.js';
import { StructuredLogger } from '../line/structured-logger.js';
import { LevelRules } from '../volume/level-rules.js';
import { EyrieLogger } from './eyrie-logger.js';
import {
  claimNestLogger,
  NEST_LOGGER_NOT_SET,
  nestLoggerStanding,
  releaseNestLogger,
} from './nest-logger-owner.js';
import { structuredLoggerProvider } from './structured-logger-provider.js';
import { APP_LOGGING, LINE_WRITER } from './tokens.js';

/** What `LoggingModule.forRoot` takes: the section's options, or the whole config of the service. */
export type LoggingModuleOptions = LoggingOptions | DefinedConfig;

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<LoggingModuleOptions>(
  { moduleName: 'Logging' },
)
  .setClassMethodName('forRoot')
  .build();

/** Options of {@link LoggingModule.forRootAsync}: a factory, class or existing provider as in every Nest module. */
export type LoggingModuleAsyncOptions = Parameters<typeof ConfigurableModuleClass.forRootAsync>[0];

async function createAppLogging(app: EyrieApp, given: LoggingModuleOptions = {}): Promise<AppLogging> {
  if (isDefinedConfig(given)) app.config.adopt(given);
  const options = isDefinedConfig(given) ? given.logging : given;
  return installLogging(app, app.config.resolve(loggingSection, options));
}

/**
 * Structured logs for a Nest app.
 *
 * @example
 * ```ts
 * import { EyrieLogger, LoggingModule } from '@eyrie/logging';
 * import { Module } from '@nestjs/common';
 * import { NestFactory } from '@nestjs/core';
 *
 * @Module({ imports: [LoggingModule.forRoot()] })
 * export class AppModule {}
 *
 * const app = await NestFactory.create(AppModule, { bufferLogs: true });
 * app.useLogger(app.get(EyrieLogger));
 * ```
 */
@Global()
@Module({
  imports: [CoreModule],
  providers: [
    {
      provide: APP_LOGGING,
      inject: [EYRIE_APP, { token: MODULE_OPTIONS_TOKEN, optional: true }],
      useFactory: createAppLogging,
    },
    { provide: LINE_WRITER, inject: [APP_LOGGING], useFactory: ({ writer }: AppLogging) => writer },
    { provide: LevelRules, inject: [APP_LOGGING], useFactory: ({ levels }: AppLogging) => levels },
    {
      provide: EyrieLogger,
      inject: [LINE_WRITER],
      useFactory: (writer: LineWriter) => new EyrieLogger(writer),
    },
    structuredLoggerProvider(LINE_WRITER),
  ],
  exports: [APP_LOGGING, LINE_WRITER, LevelRules, EyrieLogger, StructuredLogger],
})
export class LoggingModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(EYRIE_APP) private readonly app: EyrieApp,
    @Inject(EyrieLogger) private readonly logger: EyrieLogger,
    @Inject(LINE_WRITER) private readonly writer: LineWriter,
  ) {
    app.lifecycle.register({
      name: 'nest logger',
      // Given back before the log closes, so that nothing is said to a closed one.
      stage: 'endpoint',
      start: () => void claimNestLogger(logger),
      close: () => releaseNestLogger(logger),
    });
  }

  /**
   * For the root module.
   *
   * @throws ConfigError `EYRIE_CONFIG_INVALID` when the app starts, for options that are wrong.
   */
  static forRoot(options: LoggingModuleOptions = {}): DynamicModule {
    return { module: LoggingModule, providers: [{ provide: MODULE_OPTIONS_TOKEN, useValue: options }] };
  }

  /** For the root module, with options that other providers know. */
  static forRootAsync(options: LoggingModuleAsyncOptions): DynamicModule {
    const { imports = [], providers = [] } = ConfigurableModuleClass.forRootAsync(options);
    return { module: LoggingModule, imports, providers };
  }

  onApplicationBootstrap(): void {
    // Where nothing is written, Nest's lines belong elsewhere.
    const isOn = this.writer.isEnabled('critical');
    if (isOn && nestLoggerStanding(this.logger) === 'not_set')
      this.app.diagnostics.report(NEST_LOGGER_NOT_SET);
  }

  // For an app that was closed before it had started.
  onApplicationShutdown(): void {
    releaseNestLogger(this.logger);
  }
}
