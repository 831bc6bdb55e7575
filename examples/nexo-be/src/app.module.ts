import { MetricsModule } from '@eyrie/metrics';
import { Module } from '@nestjs/common';
import { EnvironmentModule } from './environment/environment.module.js';
import config from './eyrie.config.js';
import { PaymentsModule } from './payments/payments.module.js';
import { StatusModule } from './status/status.module.js';
import { UsersModule } from './users/users.module.js';
import { WebhooksModule } from './webhooks/webhooks.module.js';

@Module({
  imports: [
    MetricsModule.forRoot(config),
    EnvironmentModule,
    UsersModule,
    PaymentsModule,
    WebhooksModule,
    StatusModule,
  ],
})
export class AppModule {}
