import { Counted, type MethodOutcome, StructuredLogger } from '@eyrie/nestjs';
import { Injectable } from '@nestjs/common';
import type { StripeEvent } from './stripe-event.pipe.js';
import { stripeEventReceived } from './webhook.events.js';
import { webhookEvents } from './webhook.metrics.js';

@Injectable()
export class WebhooksService {
  constructor(private readonly logger: StructuredLogger) {}

  @Counted(webhookEvents, {
    labels: ({ args: [event] }: MethodOutcome<[StripeEvent]>) => ({ type: event.type }),
  })
  receive(event: StripeEvent): void {
    this.logger.event(stripeEventReceived, { stripe_event_id: event.id, type: event.type });
  }
}
