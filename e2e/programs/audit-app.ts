// A service whose orders and their events commit together, on the store that the environment names. Tests kill it, double
// it and take its database away.
import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { Audited, type AuditedCall, AuditHealthIndicator, AuditModule, AuditService } from '@eyrie/audit';
import { defineConfig } from '@eyrie/core';
import { MetricsModule } from '@eyrie/metrics';
import { InjectStore, type Store, StoreModule } from '@eyrie/store';
import {
  Body,
  ConflictException,
  Controller,
  Delete,
  ForbiddenException,
  Get,
  Module,
  Param,
  Post,
  Put,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { jsonlSink } from '../../packages/audit/src/sinks/jsonl/jsonl-sink.ts';
import { webhookSink } from '../../packages/audit/src/sinks/webhook/webhook-sink.ts';
import { ORDER_MIGRATIONS } from '../support/audit-orders.ts';

const { JSONL_FOLDER, WEBHOOK_URL, WEBHOOK_SECRET = '', INSTANCE = '', EYRIE_STORE_MIGRATE } = process.env;

const config = defineConfig({
  service: { name: 'orders' },
  audit: {
    sealing: { checkpointSeconds: 1, checkpointRecords: 200 },
    sinks: [
      ...(JSONL_FOLDER === undefined ? [] : [jsonlSink({ folder: JSONL_FOLDER })]),
      ...(WEBHOOK_URL === undefined
        ? []
        : [
            webhookSink({
              url: WEBHOOK_URL,
              secret: WEBHOOK_SECRET,
              allowPrivate: true,
              headers: { 'x-delivered-by': INSTANCE },
            }),
          ]),
    ],
  },
});

interface NewOrder {
  readonly id: string;
  /** How long the handler works before it writes. */
  readonly delayMs?: number;
  /** Whether it changes its mind after it has written. */
  readonly refuse?: boolean;
}

const SENDER = { type: 'user', id: 'load' } as const;

@Controller()
class OrdersController {
  readonly #store: Store;
  readonly #audit: AuditService;
  readonly #health: AuditHealthIndicator;

  constructor(@InjectStore() store: Store, audit: AuditService, health: AuditHealthIndicator) {
    this.#store = store;
    this.#audit = audit;
    this.#health = health;
  }

  async onModuleInit(): Promise<void> {
    if (EYRIE_STORE_MIGRATE !== 'false') await this.#store.migrate(ORDER_MIGRATIONS);
  }

  @Post('orders')
  async order(@Body() { id, delayMs = 0, refuse = false }: NewOrder) {
    if (delayMs > 0) {
      console.log(`order ${id} is under way`);
      await delay(delayMs);
    }
    await this.#store.transaction(async (transaction) => {
      await transaction.query('INSERT INTO orders (id) VALUES ($1)', [id]);
      await this.#audit.emit(
        { type: 'order.created', action: 'CREATE', target: { type: 'order', id }, actor: SENDER },
        { delivery: 'transactional' },
      );
      if (refuse) throw new ConflictException();
    });
    return { id };
  }

  @Put('orders/:id')
  @Audited({
    type: 'order.checked',
    action: 'READ',
    target: ({ params }: AuditedCall) => ({ type: 'order', id: params.id ?? '' }),
  })
  async check(@Param('id') id: string) {
    return { id };
  }

  @Post('views/:id')
  @Audited({
    type: 'order.viewed',
    action: 'READ',
    target: ({ params }: AuditedCall) => ({ type: 'order', id: params.id ?? '' }),
    delivery: 'best_effort',
  })
  async view(@Param('id') id: string) {
    return { id };
  }

  @Get('forbidden')
  forbidden() {
    throw new ForbiddenException();
  }

  @Post('people/:id')
  @Audited({
    type: 'person.created',
    action: 'CREATE',
    target: ({ params }: AuditedCall) => ({ type: 'person', id: params.id ?? '' }),
    before: () => ({}),
    personal: ['/email'],
  })
  async person(@Param('id') id: string) {
    return { id, email: `${id}@example.com` };
  }

  @Delete('people/:id')
  async forget(@Param('id') id: string) {
    return { erased: await this.#audit.erase(`person/${id}`, { reason: 'asked for' }) };
  }

  @Get('audit-health')
  audited() {
    return this.#health.check('audit');
  }
}

@Module({
  imports: [StoreModule.forRoot(config), AuditModule.forRoot(config), MetricsModule.forRoot(config)],
  controllers: [OrdersController],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { abortOnError: false });
app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
console.log(`listening on ${await app.getUrl()}`);
