import { Body, Controller, Post } from '@nestjs/common';
import type { Payment, PaymentOrder } from './payment.js';
import { PaymentOrderPipe } from './payment-order.pipe.js';
import { PaymentsService } from './payments.service.js';

@Controller('payments')
export class PaymentsController {
  constructor(private readonly payments: PaymentsService) {}

  @Post()
  pay(@Body(PaymentOrderPipe) order: PaymentOrder): Promise<Payment> {
    return this.payments.pay(order);
  }
}
