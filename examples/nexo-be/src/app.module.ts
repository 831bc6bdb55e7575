import { AuditModule } from '@eyrie/audit';
import type { DefinedConfig } from '@eyrie/core';
import { LoggingModule } from '@eyrie/logging';
import { MetricsModule } from '@eyrie/metrics';
import { StoreModule } from '@eyrie/store';
import { TracingModule } from '@eyrie/tracing';
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
    const eyrie = [
      MetricsModule.forRoot(config),
      LoggingModule.forRoot(config),
      TracingModule.forRoot(config),
      StoreModule.forRoot(config),
      AuditModule.forRoot(config),
    ];
    return { module: AppModule, imports: eyrie };
  }
}
