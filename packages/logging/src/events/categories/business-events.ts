import { logEvent } from '../log-event.js';

/** Events of the category `business`: what the service is there for. Amounts are in units of `currency` (ISO 4217). */
export const businessEvents = Object.freeze({
  /** A user has an account now. */
  userSignedUp: logEvent({
    category: 'business',
    event: 'user_signed_up',
    message: 'User signed up',
    fields: { user_id: 'string', plan: 'string?', source: 'string?' },
  }),
  /** A user's account is gone. */
  userDeleted: logEvent({
    category: 'business',
    event: 'user_deleted',
    message: 'User deleted',
    fields: { user_id: 'string', reason: 'string?' },
  }),
  /** A user has another plan now. */
  planChanged: logEvent({
    category: 'business',
    event: 'plan_changed',
    message: 'Plan changed',
    fields: { user_id: 'string', from_plan: 'string', to_plan: 'string' },
  }),
  /** Somebody ordered; `items` counts what. */
  orderPlaced: logEvent({
    category: 'business',
    event: 'order_placed',
    message: 'Order placed',
    fields: {
      order_id: 'string',
      user_id: 'string?',
      items: 'number?',
      amount: 'number?',
      currency: 'string?',
    },
  }),
  /** An order will not be carried out. */
  orderCancelled: logEvent({
    category: 'business',
    event: 'order_cancelled',
    message: 'Order cancelled',
    fields: { order_id: 'string', user_id: 'string?', reason: 'string?' },
  }),
});
