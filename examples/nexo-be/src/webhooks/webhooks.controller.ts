import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { type StripeEvent, StripeEventPipe } from './stripe-event.pipe.js';
import { StripeSignatureGuard } from './stripe-signature.guard.js';
import { WebhooksService } from './webhooks.service.js';

@Controller('webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhooksService) {}

  @Post('stripe')
  @HttpCode(200)
  @UseGuards(StripeSignatureGuard)
  stripe(@Body(StripeEventPipe) event: StripeEvent): { readonly received: true } {
    this.webhooks.receive(event);
    return { received: true };
  }
}
