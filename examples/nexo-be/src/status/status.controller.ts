import { readFileSync } from 'node:fs';
import { Controller, Get } from '@nestjs/common';
import { PaymentsService } from '../payments/payments.service.js';
import { UsersService } from '../users/users.service.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  readonly version: string;
};

@Controller()
export class StatusController {
  constructor(
    private readonly users: UsersService,
    private readonly payments: PaymentsService,
  ) {}

  @Get('health')
  health() {
    return { status: 'ok' };
  }

  @Get('api/status')
  async status() {
    return {
      service: 'nexo-be',
      version,
      uptimeSeconds: Math.round(process.uptime()),
      users: { known: await this.users.count(), active: this.users.activeCount },
      payments: this.payments.counts,
    };
  }
}
