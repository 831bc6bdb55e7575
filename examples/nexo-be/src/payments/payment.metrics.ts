import { counter, gauge, histogram } from '@eyrie/nestjs';
import { CURRENCIES, PAYMENT_STATUSES } from './payment.js';

export const paymentTransactions = counter({
  name: 'payment_transactions_total',
  help: 'Payments that the provider approved, declined or failed to answer.',
  labels: { status: PAYMENT_STATUSES, currency: CURRENCIES },
  display: { unit: 'payments' },
});

export const paymentDuration = histogram({
  name: 'payment_duration_seconds',
  help: 'How long the payment provider took.',
  labels: { status: PAYMENT_STATUSES },
  buckets: [0.1, 0.25, 0.5, 1, 2.5, 5],
  display: { unit: 's' },
});

export const paymentsInProgress = gauge({
  name: 'payments_in_progress',
  help: 'Payments that wait for the provider.',
  display: { unit: 'payments' },
});
