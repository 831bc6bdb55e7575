import { type DefinedConfig, EyrieModule } from '@eyrie/nestjs';
import { type DynamicModule, Module } from '@nestjs/common';
import { EnvironmentModule } from './environment/environment.module.js';
import { PaymentsModule } from './payments/payments.module.js';
import { StatusModule } from './status/status.module.js';
import { UsersModule } from './users/users.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

@Module({ imports: [EnvironmentModule, UsersModule, PaymentsModule, WebhooksModule, StatusModule] })
export class AppModule {
  /** The service, observed and audited as the config says. */
  static forRoot(config: DefinedConfig): DynamicModule {
    return { module: AppModule, imports: [EyrieModule.forRoot(config)] };
  }
}
