import { logEvent } from '@eyrie/nestjs';

/** An event whose signature was right; `type` is in Stripe's words, such as `charge.refunded`. */
export const stripeEventReceived = logEvent({
  category: 'webhook',
  event: 'stripe_event_received',
  message: 'Stripe event received',
  fields: { stripe_event_id: 'string', type: 'string' },
});
