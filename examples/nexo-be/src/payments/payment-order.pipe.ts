import { BadRequestException, type PipeTransform } from '@nestjs/common';
import { bodyObject, oneOf, text } from '../read-body.js';
import { CURRENCIES, type PaymentOrder } from './payment.js';

const MAX_AMOUNT = 100_000_000;

/** Checks the body of `POST /payments`. */
export class PaymentOrderPipe implements PipeTransform<unknown, PaymentOrder> {
  transform(body: unknown): PaymentOrder {
    const { userId, amount, currency } = bodyObject(body);
    return {
      userId: text('userId', userId, 36),
      amount: amountOf(amount),
      currency: oneOf('currency', currency, CURRENCIES),
    };
  }
}

function amountOf(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= MAX_AMOUNT) return value;
  throw new BadRequestException(
    `amount must be a whole number from 1 to ${MAX_AMOUNT}, in the smallest unit`,
  );
}
