// @nestjs/terminus: a health endpoint that asks Eyrie about its audit trail.
import { deepEqual, equal } from 'node:assert/strict';
import { AuditHealthIndicator } from '@eyrie/nestjs';
import { Controller, Get, Injectable } from '@nestjs/common';
import {
  HealthCheck,
  type HealthCheckResult,
  HealthCheckService,
  HealthIndicatorService,
  TerminusModule,
} from '@nestjs/terminus';
import { onBothAdapters } from './support/neighbour-app.js';
import { OrdersController, OrdersService } from './support/shop.js';

@Injectable()
class Database {
  isUp = true;

  constructor(private readonly indicators: HealthIndicatorService) {}

  check() {
    const indicator = this.indicators.check('database');
    return this.isUp ? indicator.up() : indicator.down({ reason: 'no connection' });
  }
}

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly audit: AuditHealthIndicator,
    private readonly database: Database,
  ) {}

  @Get()
  @HealthCheck()
  async check(): Promise<HealthCheckResult> {
    return await this.health.check([() => this.audit.check('audit'), () => this.database.check()]);
  }
}

onBothAdapters(
  'terminus answers with our indicator, and its probes are counted, but neither logged nor traced',
  () => ({
    imports: [TerminusModule],
    controllers: [OrdersController, HealthController],
    providers: [OrdersService, Database],
  }),
  async (app) => {
    await app.times(20, '/health', 200);
    await app.times(10, '/orders/7', 200);
    deepEqual(JSON.parse((await app.ask('/health')).text), {
      status: 'ok',
      info: { audit: { status: 'up' }, database: { status: 'up' } },
      error: {},
      details: { audit: { status: 'up' }, database: { status: 'up' } },
    });

    app.nest.get(Database).isUp = false;
    const failed = await app.ask('/health');
    equal(failed.status, 503);
    deepEqual(JSON.parse(failed.text), {
      status: 'error',
      info: { audit: { status: 'up' } },
      error: { database: { status: 'down', reason: 'no connection' } },
      details: { audit: { status: 'up' }, database: { status: 'down', reason: 'no connection' } },
    });

    await app.tells({
      requests: { 'GET /health 200': 21, 'GET /health 503': 1, 'GET /orders/:id 200': 10 },
      // It is terminus that says so.
      complaints: [
        'undefined: Health Check has failed! {"audit":{"status":"up"},"database":{"reason":"no connection","status":"down"}}',
      ],
    });
  },
);
