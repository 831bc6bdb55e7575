import type { DefinedConfig } from '@eyrie/core';
import { LoggingModule } from '@eyrie/logging';
import { MetricsModule } from '@eyrie/metrics';
import { TracingModule } from '@eyrie/tracing';
import { type DynamicModule, Module } from '@nestjs/common';
import { EnvironmentModule } from './environment/environment.module.js';
import { PaymentsModule } from './payments/payments.module.js';
import { StatusModule } from './status/status.module.js';
import { UsersModule } from './users/users.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

@Module({ imports: [EnvironmentModule, UsersModule, PaymentsModule, WebhooksModule, StatusModule] })
export class AppModule {
  /** The service, observed as the config says. */
  static forRoot(config: DefinedConfig): DynamicModule {
    const signals = [
      MetricsModule.forRoot(config),
      LoggingModule.forRoot(config),
      TracingModule.forRoot(config),
    ];
    return { module: AppModule, imports: signals };
  }
}
