import { AuditModule } from '@eyrie/audit';
import { EYRIE_APP } from '@eyrie/core';
import type { DefinedConfig, EyrieApp, EyrieConfig } from '@eyrie/core/engine';
import { LINE_WRITER, LoggingModule } from '@eyrie/logging';
import type { LineWriter } from '@eyrie/logging/engine';
import { MetricsModule } from '@eyrie/metrics';
import { isMetricDeclaration, type MetricDeclaration } from '@eyrie/metrics/engine';
import { StoreModule } from '@eyrie/store';
import { TracingModule } from '@eyrie/tracing';
import { type DynamicModule, Inject, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { asksForAudit, asksForStore } from '../config/asked-for.js';
import { type ConfigurableEyrieConfig, EyrieConfigModule } from './config.module.js';
import { StartAnnouncement } from './start-announcement.js';
import { EYRIE_CONFIG } from './tokens.js';

/** Options of {@link EyrieModule.forRootAsync}: a factory, class or existing provider as in every Nest module. */
export type EyrieModuleAsyncOptions = Parameters<typeof ConfigurableEyrieConfig.forRootAsync>[0] & {
  /**
   * Declared metrics that are to be injected everywhere: Nest must know them before the factory has run. Metrics of one
   * module are declared there, with `MetricsModule.forFeature`.
   * @default []
   */
  readonly instruments?: readonly MetricDeclaration[] | undefined;
};

/**
 * Metrics, logs and traces of a Nest app, and its audit trail where it is asked for, from one config.
 *
 * Without a config, metrics, logs and traces are on. The audit trail and the store are there once the config has a
 * section `audit` or `store`, or `EYRIE_AUDIT_ENABLED` or `EYRIE_STORE_URL` is set. Each is switched off by the
 * `enabled: false` of its section.
 *
 * @example
 * ```ts
 * import { EyrieModule } from '@eyrie/nestjs';
 * import { Module } from '@nestjs/common';
 *
 * @Module({ imports: [EyrieModule.forRoot()] })
 * export class AppModule {}
 * ```
 */
@Module({})
export class EyrieModule implements OnApplicationBootstrap {
  readonly #start: StartAnnouncement;

  constructor(
    @Inject(EYRIE_APP) app: EyrieApp,
    @Inject(LINE_WRITER) writer: LineWriter,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {
    this.#start = new StartAnnouncement(app, writer);
  }

  /**
   * For the root module: the config that `src/eyrie.config.ts` exports. Metrics that it declares can be injected
   * everywhere.
   *
   * @throws ConfigError `EYRIE_CONFIG_INVALID` when the app starts, for a config that is wrong; EyrieError `EYRIE_METRICS_TWICE` and the
   * like where a module of one signal is imported beside this one.
   */
  static forRoot(config: EyrieConfig = {}): DynamicModule {
    const instruments: unknown = config.metrics?.instruments;
    // What else is in the list is refused when the app starts, with every other wrong option.
    const declarations = Array.isArray(instruments) ? instruments.filter(isMetricDeclaration) : [];
    return wired(EyrieConfigModule.forRoot(config), declarations);
  }

  /** For the root module, with a config that other providers know. */
  static forRootAsync({ instruments = [], ...options }: EyrieModuleAsyncOptions): DynamicModule {
    return wired(EyrieConfigModule.forRootAsync(options), instruments);
  }

  onApplicationBootstrap(): void {
    this.#start.started(this.adapterHost.httpAdapter?.getHttpServer());
  }
}

const OFF = { enabled: false };

function wired(config: DynamicModule, instruments: readonly MetricDeclaration[]): DynamicModule {
  const given = { imports: [config], inject: [EYRIE_CONFIG] };
  const whole = { ...given, useFactory: (each: DefinedConfig) => each };
  return {
    module: EyrieModule,
    imports: [
      config,
      MetricsModule.forRootAsync({ ...whole, instruments }),
      LoggingModule.forRootAsync(whole),
      TracingModule.forRootAsync(whole),
      StoreModule.forRootAsync({
        ...given,
        useFactory: (each: DefinedConfig) => (asksForStore(each) ? each : OFF),
      }),
      AuditModule.forRootAsync({
        ...given,
        useFactory: (each: DefinedConfig) => (asksForAudit(each) ? each : OFF),
      }),
    ],
  };
}
