import { logEvent } from '../log-event.js';

/**
 * Events of the category `finance`. `amount` is in units of `currency`, such as 19.99, and `currency` a code of
 * ISO 4217, such as `EUR`. Of a payment method the last four characters are kept, whatever is passed.
 */
export const financeEvents = Object.freeze({
  /** Somebody pays regularly from now on. */
  subscriptionCreated: logEvent({
    category: 'finance',
    event: 'subscription_created',
    message: 'Subscription created',
    fields: {
      amount: 'number',
      currency: 'string',
      payment_method_last4: 'last4?',
      subscription_id: 'string?',
      customer_id: 'string?',
      plan: 'string?',
      interval: { oneOf: ['day', 'week', 'month', 'year'], optional: true },
    },
  }),
  /** Somebody will not pay again. */
  subscriptionCancelled: logEvent({
    category: 'finance',
    event: 'subscription_cancelled',
    message: 'Subscription cancelled',
    fields: { subscription_id: 'string', customer_id: 'string?', plan: 'string?', reason: 'string?' },
  }),
  /** Money has come in. */
  paymentSucceeded: logEvent({
    category: 'finance',
    event: 'payment_succeeded',
    message: 'Payment succeeded',
    fields: {
      amount: 'number',
      currency: 'string',
      payment_method_last4: 'last4?',
      payment_id: 'string?',
      customer_id: 'string?',
      provider: 'string?',
    },
  }),
  /** A payment was declined or could not be made. */
  paymentFailed: logEvent({
    category: 'finance',
    event: 'payment_failed',
    level: 'warn',
    message: 'Payment failed',
    fields: {
      amount: 'number',
      currency: 'string',
      reason: 'string',
      payment_method_last4: 'last4?',
      payment_id: 'string?',
      customer_id: 'string?',
      provider: 'string?',
    },
  }),
  /** Money has gone back. */
  refundIssued: logEvent({
    category: 'finance',
    event: 'refund_issued',
    message: 'Refund issued',
    fields: {
      amount: 'number',
      currency: 'string',
      payment_id: 'string',
      refund_id: 'string?',
      customer_id: 'string?',
      reason: 'string?',
    },
  }),
  /** A customer's bank took a payment back. */
  chargebackReceived: logEvent({
    category: 'finance',
    event: 'chargeback_received',
    level: 'warn',
    message: 'Chargeback received',
    fields: {
      amount: 'number',
      currency: 'string',
      payment_id: 'string',
      customer_id: 'string?',
      reason: 'string?',
    },
  }),
});
