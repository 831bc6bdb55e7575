import { Counted, type MethodOutcome } from '@eyrie/metrics';
import { Injectable, Logger } from '@nestjs/common';
import type { StripeEvent } from './stripe-event.pipe.js';
import { webhookEvents } from './webhook.metrics.js';

@Injectable()
export class WebhooksService {
  readonly #logger = new Logger(WebhooksService.name);

  @Counted(webhookEvents, {
    labels: ({ args: [event] }: MethodOutcome<[StripeEvent]>) => ({ type: event.type }),
  })
  receive(event: StripeEvent): void {
    this.#logger.log(`Received ${event.type}`);
  }
}
