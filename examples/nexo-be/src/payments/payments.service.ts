import { InjectMetric, type MetricOf } from '@eyrie/metrics';
import { BadGatewayException, HttpException, HttpStatus, Injectable, Logger } from '@nestjs/common';
import { UsersService } from '../users/users.service.js';
import type { Payment, PaymentOrder, PaymentStatus } from './payment.js';
import { paymentTransactions } from './payment.metrics.js';
import { PaymentProvider } from './payment-provider.js';

@Injectable()
export class PaymentsService {
  readonly #logger = new Logger(PaymentsService.name);
  readonly #counts: Record<PaymentStatus, number> = { approved: 0, declined: 0, failed: 0 };

  constructor(
    private readonly users: UsersService,
    private readonly provider: PaymentProvider,
    @InjectMetric(paymentTransactions) private readonly transactions: MetricOf<typeof paymentTransactions>,
  ) {}

  get counts(): Readonly<Record<PaymentStatus, number>> {
    return { ...this.#counts };
  }

  /** 404 for an unknown user, 402 where the provider declines, 502 where it does not answer. */
  async pay(order: PaymentOrder): Promise<Payment> {
    this.users.get(order.userId);
    const charge = await this.provider.charge().catch((error: unknown) => {
      this.#settle(order, 'failed');
      this.#logger.warn(`The payment provider failed: ${String(error)}`);
      throw new BadGatewayException('The payment provider did not answer. Try again later');
    });
    this.#settle(order, charge.status);
    if (charge.status === 'declined')
      throw new HttpException('The payment was declined', HttpStatus.PAYMENT_REQUIRED);
    return { ...charge, ...order };
  }

  #settle({ currency }: PaymentOrder, status: PaymentStatus): void {
    this.#counts[status] += 1;
    this.transactions.inc({ status, currency });
  }
}
