import { bounded, counter } from '@eyrie/nestjs';

export const webhookEvents = counter({
  name: 'webhook_events_total',
  help: 'Events of the payment company whose signature was right.',
  labels: { type: bounded(50) },
  display: { unit: 'events' },
});
