import {
  Audited,
  type AuditedCall,
  financeEvents,
  InjectMetric,
  type MetricOf,
  Span,
  StructuredLogger,
} from '@eyrie/nestjs';
import { BadGatewayException, HttpException, HttpStatus, Injectable } from '@nestjs/common';
import { UsersService } from '../users/users.service.js';
import type { Payment, PaymentOrder, PaymentStatus } from './payment.js';
import { paymentTransactions } from './payment.metrics.js';
import { type Charge, PaymentProvider } from './payment-provider.js';

type Charging = AuditedCall<[PaymentOrder], Payment>;

@Injectable()
export class PaymentsService {
  readonly #counts: Record<PaymentStatus, number> = { approved: 0, declined: 0, failed: 0 };

  constructor(
    private readonly users: UsersService,
    private readonly provider: PaymentProvider,
    private readonly logger: StructuredLogger,
    @InjectMetric(paymentTransactions) private readonly transactions: MetricOf<typeof paymentTransactions>,
  ) {}

  get counts(): Readonly<Record<PaymentStatus, number>> {
    return { ...this.#counts };
  }

  /** 404 for an unknown user, 402 where the provider declines, 502 where it does not answer. */
  @Span('payments.pay', { attributes: ({ currency }: PaymentOrder) => ({ 'payment.currency': currency }) })
  async pay(order: PaymentOrder): Promise<Payment> {
    await this.users.get(order.userId);
    return await this.charge(order);
  }

  // Nobody can take a charge back: the trail has the attempt before the provider is asked.
  @Audited({
    type: 'payment.charged',
    action: 'EXECUTE',
    attempt: true,
    target: ({ args: [{ userId }] }: Charging) => ({ type: 'user', id: userId }),
    attributes: ({ args: [{ amount, currency }], result }: Charging) => ({
      amount,
      currency,
      ...(result !== undefined && { payment_id: result.id }),
    }),
  })
  private async charge(order: PaymentOrder): Promise<Payment> {
    const charge = await this.provider.charge().catch((cause: unknown) => {
      this.#settle(order, { status: 'failed' });
      const failure = new BadGatewayException('The payment provider did not answer. Try again later', {
        cause,
      });
      this.logger.error('The payment provider failed', failure, moneyOf(order));
      throw failure;
    });
    this.#settle(order, charge);
    if (charge.status === 'declined')
      throw new HttpException('The payment was declined', HttpStatus.PAYMENT_REQUIRED);
    return { ...charge, ...order };
  }

  #settle(order: PaymentOrder, charge: Charge | { readonly status: 'failed' }): void {
    const { status } = charge;
    this.#counts[status] += 1;
    this.transactions.inc({ status, currency: order.currency });
    if (status === 'approved') {
      this.logger.event(financeEvents.paymentSucceeded, { ...moneyOf(order), payment_id: charge.id });
    } else {
      const reason = status === 'declined' ? 'declined' : 'provider failed';
      this.logger.event(financeEvents.paymentFailed, { ...moneyOf(order), reason });
    }
  }
}

/** As events of the category `finance` want it: in units of the currency, which is named by ISO 4217. */
function moneyOf({ amount, currency }: PaymentOrder) {
  return { amount: amount / 100, currency: currency.toUpperCase() };
}
