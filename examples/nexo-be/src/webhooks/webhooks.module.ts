import { MetricsModule } from '@eyrie/nestjs';
import { Module } from '@nestjs/common';
import { webhookEvents } from './webhook.metrics.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksService } from './webhooks.service.js';

@Module({
  imports: [MetricsModule.forFeature([webhookEvents])],
  controllers: [WebhooksController],
  providers: [WebhooksService],
})
export class WebhooksModule {}
