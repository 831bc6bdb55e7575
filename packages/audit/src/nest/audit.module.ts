import { CoreModule, EYRIE_APP } from '@eyrie/core';
import { type DefinedConfig, type EyrieApp, isDefinedConfig } from '@eyrie/core/engine';
import { STORE } from '@eyrie/store';
import { openAppStore, storeOptionsOf, storeSection } from '@eyrie/store/engine';
import { ConfigurableModuleBuilder, type DynamicModule, Global, Module } from '@nestjs/common';
import type { AppAudit } from '../app/app-audit.js';
import { installAudit } from '../app/install-audit.js';
import { assertSigningKey } from '../app/signing-keys.js';
import { switchedOff } from '../app/switched-off.js';
import { AuditService } from '../capture/audit-service.js';
import { type AuditOptions, auditSection } from '../config/audit-options.js';
import { AuditHealthIndicator } from './audit-health-indicator.js';
import { APP_AUDIT } from './tokens.js';

/** What `AuditModule.forRoot` takes: the section's options, or the whole config of the service. */
export type AuditModuleOptions = AuditOptions | DefinedConfig;

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<AuditModuleOptions>({
  moduleName: 'Audit',
})
  .setClassMethodName('forRoot')
  .build();

/** Options of {@link AuditModule.forRootAsync}: a factory, class or existing provider as in every Nest module. */
export type AuditModuleAsyncOptions = Parameters<typeof ConfigurableModuleClass.forRootAsync>[0];

async function createAppAudit(app: EyrieApp, given: AuditModuleOptions = {}): Promise<AppAudit> {
  if (isDefinedConfig(given)) app.config.adopt(given);
  const options = app.config.resolve(auditSection, isDefinedConfig(given) ? given.audit : given);
  if (!options.enabled) return switchedOff(app);
  const named = isDefinedConfig(given) ? given.store : undefined;
  // Where a StoreModule was given a store and this module none, it is that one.
  const known = named === undefined ? storeOptionsOf(app) : undefined;
  const storeOptions = known ?? app.config.resolve(storeSection, named);
  if (options.sealing.enabled) assertSigningKey(options.signingKeys, storeOptions.url);
  const store = await openAppStore(app, storeOptions);
  return await installAudit(app, { options, store, storeOptions });
}

/**
 * The audit trail of a Nest app: events of `@Audited` methods and of {@link AuditService}, denied and aborted requests,
 * a receiver of deployments; kept in the app's store, sealed into a tamper-evident log, delivered to the sinks.
 *
 * @example
 * ```ts
 * import { AuditModule } from '@eyrie/audit';
 * import { Module } from '@nestjs/common';
 *
 * @Module({ imports: [AuditModule.forRoot()] })
 * export class AppModule {}
 * ```
 */
@Global()
@Module({
  imports: [CoreModule],
  providers: [
    {
      provide: APP_AUDIT,
      inject: [
        EYRIE_APP,
        { token: MODULE_OPTIONS_TOKEN, optional: true },
        // Waited for, since an app that has a StoreModule decides there which store it is.
        { token: STORE, optional: true },
      ],
      useFactory: createAppAudit,
    },
    { provide: AuditService, inject: [APP_AUDIT], useFactory: ({ service }: AppAudit) => service },
    AuditHealthIndicator,
  ],
  exports: [AuditService, AuditHealthIndicator],
})
export class AuditModule {
  /**
   * For the root module.
   *
   * @throws ConfigError `EYRIE_CONFIG_INVALID` when the app starts, for options that are wrong.
   */
  static forRoot(options: AuditModuleOptions = {}): DynamicModule {
    return { module: AuditModule, providers: [{ provide: MODULE_OPTIONS_TOKEN, useValue: options }] };
  }

  /** For the root module, with options that other providers know. */
  static forRootAsync(options: AuditModuleAsyncOptions): DynamicModule {
    const { imports = [], providers = [] } = ConfigurableModuleClass.forRootAsync(options);
    return { module: AuditModule, imports, providers };
  }
}
