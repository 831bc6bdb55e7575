import { CoreModule, EYRIE_APP } from '@eyrie/core';
import { type DefinedConfig, type EyrieApp, isDefinedConfig } from '@eyrie/core/engine';
import { ConfigurableModuleBuilder, type DynamicModule, Global, Module } from '@nestjs/common';
import { openAppStore } from '../app/app-store.js';
import { type StoreOptions, storeSection } from '../config/store-options.js';
import type { Store } from '../sql/store.js';
import { STORE } from './tokens.js';

/** What `StoreModule.forRoot` takes: the section's options, or the whole config of the service. */
export type StoreModuleOptions = StoreOptions | DefinedConfig;

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<StoreModuleOptions>({
  moduleName: 'Store',
})
  .setClassMethodName('forRoot')
  .build();

/** Options of {@link StoreModule.forRootAsync}: a factory, class or existing provider as in every Nest module. */
export type StoreModuleAsyncOptions = Parameters<typeof ConfigurableModuleClass.forRootAsync>[0];

function createAppStore(app: EyrieApp, given: StoreModuleOptions = {}): Promise<Store> {
  if (isDefinedConfig(given)) app.config.adopt(given);
  const options = isDefinedConfig(given) ? given.store : given;
  return openAppStore(app, app.config.resolve(storeSection, options));
}

/**
 * The store of a Nest app, for services that keep their own rows beside Eyrie's evidence: what goes through one
 * transaction is kept together or not at all.
 *
 * @example
 * ```ts
 * import { InjectStore, type Store, StoreModule } from '@eyrie/store';
 * import { Injectable, Module } from '@nestjs/common';
 *
 * @Injectable()
 * export class NotesService {
 *   constructor(@InjectStore() private readonly store: Store) {}
 *
 *   async add(text: string): Promise<void> {
 *     await this.store.query('INSERT INTO notes (text) VALUES ($1)', [text]);
 *   }
 * }
 *
 * @Module({ imports: [StoreModule.forRoot({ url: 'sqlite:.eyrie/store.db' })], providers: [NotesService] })
 * export class AppModule {}
 * ```
 */
@Global()
@Module({
  imports: [CoreModule],
  providers: [
    {
      provide: STORE,
      inject: [EYRIE_APP, { token: MODULE_OPTIONS_TOKEN, optional: true }],
      useFactory: createAppStore,
    },
  ],
  exports: [STORE],
})
export class StoreModule {
  /**
   * For the root module.
   *
   * @throws ConfigError `EYRIE_CONFIG_INVALID` when the app starts, for options that are wrong.
   */
  static forRoot(options: StoreModuleOptions = {}): DynamicModule {
    return { module: StoreModule, providers: [{ provide: MODULE_OPTIONS_TOKEN, useValue: options }] };
  }

  /** For the root module, with options that other providers know. */
  static forRootAsync(options: StoreModuleAsyncOptions): DynamicModule {
    const { imports = [], providers = [] } = ConfigurableModuleClass.forRootAsync(options);
    return { module: StoreModule, imports, providers };
  }
}
