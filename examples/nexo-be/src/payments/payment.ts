export const CURRENCIES = ['usd', 'eur', 'gbp'] as const;

export const PAYMENT_STATUSES = ['approved', 'declined', 'failed'] as const;

export type Currency = (typeof CURRENCIES)[number];

export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

export interface PaymentOrder {
  readonly userId: string;
  /** In the currency's smallest unit: 1999 usd are 19.99 dollars. */
  readonly amount: number;
  readonly currency: Currency;
}

export interface Payment extends PaymentOrder {
  readonly id: string;
  readonly status: 'approved';
}
