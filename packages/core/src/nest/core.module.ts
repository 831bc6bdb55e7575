import {
  Global,
  Inject,
  Logger,
  Module,
  type NestModule,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { APP_FILTER, ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import type { EyrieApp } from '../app/eyrie-app.js';
import { eyrieAppOf } from './eyrie-app-of.js';
import { bindHttpAdapter } from './http/adapter-binding.js';
import { askWitnessFirst, ErrorWitness } from './http/error-witness.js';
import { giveAppToProviders } from './methods/observe-method.js';
import { EYRIE_APP } from './tokens.js';

// Before any module of Eyrie asks for it: what they find wrong with their options goes to Nest's logger, too.
function announcingApp(modules: ModulesContainer): EyrieApp {
  const app = eyrieAppOf(modules);
  const logger = new Logger('Eyrie');
  app.diagnostics.announceTo((level, message) =>
    level === 'warn' ? logger.warn(message) : logger.log(message),
  );
  return app;
}

/**
 * What all of Eyrie's modules import, so that an app has one {@link EyrieApp} however many of them it uses.
 * It has no options of its own: whichever module is given a config brings it.
 */
@Global()
@Module({
  providers: [
    { provide: EYRIE_APP, useFactory: announcingApp, inject: [ModulesContainer] },
    { provide: APP_FILTER, useClass: ErrorWitness },
  ],
  exports: [EYRIE_APP],
})
export class CoreModule implements NestModule, OnModuleInit, OnModuleDestroy, OnApplicationShutdown {
  readonly #undo: (() => void)[] = [];

  constructor(
    @Inject(EYRIE_APP) private readonly app: EyrieApp,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ApplicationConfig) private readonly applicationConfig: ApplicationConfig,
  ) {
    // Here, not in a hook: hooks run after the routes have been registered.
    const subscription = adapterHost.init$.subscribe(() => {
      const adapter = adapterHost.httpAdapter;
      if (adapter?.getInstance() != null) this.#undo.push(bindHttpAdapter({ adapter, app }));
    });
    this.#undo.push(() => subscription.unsubscribe());
  }

  /** Nest calls this before it registers routes, when the app's own filters, prefix and server are known. */
  configure(): void {
    const server = this.adapterHost.httpAdapter?.getHttpServer();
    if (server !== undefined) this.app.http.serve(server);
    const prefix = this.applicationConfig.getGlobalPrefix().replace(/^\/+|\/+$/g, '');
    if (prefix !== '') this.app.http.prefixedWith(`/${prefix}`);
    this.#undo.push(askWitnessFirst(this.applicationConfig, this.modules));
  }

  async onModuleInit(): Promise<void> {
    giveAppToProviders(this.app, this.modules);
    await this.app.lifecycle.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.app.lifecycle.beginClosing();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.app.lifecycle.close();
    for (const undo of this.#undo.splice(0).reverse()) undo();
  }
}
