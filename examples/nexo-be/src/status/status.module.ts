import { Module } from '@nestjs/common';
import { PaymentsModule } from '../payments/payments.module.js';
import { UsersModule } from '../users/users.module.js';
import { StatusController } from './status.controller.js';

@Module({ imports: [UsersModule, PaymentsModule], controllers: [StatusController] })
export class StatusModule {}
