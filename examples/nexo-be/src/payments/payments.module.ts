import { Module } from '@nestjs/common';
import { UsersModule } from '../users/users.module.js';
import { PaymentProvider } from './payment-provider.js';
import { PaymentsController } from './payments.controller.js';
import { PaymentsService } from './payments.service.js';

@Module({
  imports: [UsersModule],
  controllers: [PaymentsController],
  providers: [PaymentsService, PaymentProvider],
  exports: [PaymentsService],
})
export class PaymentsModule {}
