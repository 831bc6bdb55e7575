import 'reflect-metadata';
import { Audited, type AuditedCall, AuditModule } from '@eyrie/audit';
import { defineConfig, EYRIE_APP, type EyrieApp, type EyrieConfig, Observed } from '@eyrie/core';
import { LoggingModule, StructuredLogger } from '@eyrie/logging';
import {
  bounded,
  counter,
  gauge,
  histogram,
  InjectMetric,
  type MetricOf,
  MetricsModule,
} from '@eyrie/metrics';
import { Tracer, TracingModule } from '@eyrie/tracing';
import {
  Body,
  Controller,
  Get,
  type INestApplication,
  Module,
  type ModuleMetadata,
  Param,
  Post,
  UnauthorizedException,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TestObservability } from '../../src/index.js';

export const paymentsTotal = counter({
  name: 'payments_total',
  help: 'Payments.',
  labels: { outcome: ['success', 'failure'], currency: bounded(10) },
});

export const paymentAmount = histogram({
  name: 'payment_amount_euros',
  help: 'Amounts.',
  labels: { currency: bounded(10) },
  buckets: [10, 100],
});

export const paymentsOpen = gauge({ name: 'payments_open', help: 'Payments that wait.' });

export const refundsTotal = counter({ name: 'refunds_total', help: 'Refunds.' });

interface Payment {
  readonly amount: number;
  readonly currency: string;
}

@Controller('payments')
class PaymentsController {
  constructor(
    @InjectMetric(paymentsTotal) private readonly total: MetricOf<typeof paymentsTotal>,
    @InjectMetric(paymentAmount) private readonly amounts: MetricOf<typeof paymentAmount>,
    @InjectMetric(paymentsOpen) private readonly open: MetricOf<typeof paymentsOpen>,
    private readonly logger: StructuredLogger,
    private readonly tracer: Tracer,
  ) {}

  @Post()
  @Audited({
    type: 'payment.created',
    action: 'CREATE',
    target: ({ result }: AuditedCall) => ({
      type: 'payment',
      id: (result as { readonly id: string } | undefined)?.id ?? 'none',
    }),
  })
  async create(@Body() { amount, currency }: Payment): Promise<{ readonly id: string }> {
    await this.tracer.withSpan(
      'payments.charge',
      { kind: 'client', attributes: { amount } },
      async (span) => {
        span.addEvent('charged', { 'card.brand': 'visa' });
        if (amount < 0) throw new Error('The amount is negative');
      },
    );
    this.total.inc({ outcome: 'success', currency });
    this.amounts.observe({ currency }, amount);
    this.open.set(3);
    this.logger.info('Payment was paid', { amount, password: 'hunter2' });
    return { id: 'p1' };
  }

  @Get('denied')
  denied(): never {
    throw new UnauthorizedException();
  }

  @Get(':id')
  @Observed('payments.find')
  async find(@Param('id') id: string): Promise<{ readonly id: string }> {
    return { id };
  }
}

/** Counters, gauges and histograms that the app declares. */
export const INSTRUMENTS = [paymentsTotal, paymentAmount, paymentsOpen, refundsTotal];

/** All four signals, quiet, with a store in memory. */
export function paymentsModule(config: EyrieConfig = {}, metadata: ModuleMetadata = {}): unknown {
  const whole = defineConfig({
    service: { name: 'shop' },
    store: { url: 'sqlite::memory:' },
    ...config,
    metrics: { instruments: INSTRUMENTS, ...config.metrics },
    logging: { destinations: [{ type: 'stream', stream: { write: () => {} } }], ...config.logging },
  });
  @Module({
    imports: [
      MetricsModule.forRoot(whole),
      LoggingModule.forRoot(whole),
      TracingModule.forRoot(whole),
      AuditModule.forRoot(whole),
      ...(metadata.imports ?? []),
    ],
    controllers: [PaymentsController, ...(metadata.controllers ?? [])],
    providers: [...(metadata.providers ?? [])],
  })
  class AppModule {}
  return AppModule;
}

export type AdapterName = 'express' | 'fastify';

export interface ObservedTestApp {
  readonly app: INestApplication;
  readonly eyrie: EyrieApp;
  readonly observability: TestObservability;
  request(method: string, path: string, body?: unknown): Promise<Response>;
}

const started: INestApplication[] = [];

/** Starts an app on a free port, with what a test sees of it. */
export async function startObserved(
  root: unknown,
  adapter: AdapterName = 'express',
): Promise<ObservedTestApp> {
  const moduleRef = await Test.createTestingModule({ imports: [root as never] }).compile();
  const app = moduleRef.createNestApplication(
    adapter === 'express' ? new ExpressAdapter() : new FastifyAdapter(),
    {
      logger: false,
    },
  );
  started.push(app);
  const observability = TestObservability.of(app);
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  return {
    app,
    eyrie: app.get<EyrieApp>(EYRIE_APP, { strict: false }),
    observability,
    request: async (method, path, body) => {
      const response = await fetch(`${url}${path}`, {
        method,
        ...(body !== undefined && {
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
      });
      await response.text();
      return response;
    },
  };
}

export async function closeStarted(): Promise<void> {
  await Promise.all(started.splice(0).map((app) => app.close()));
}

/** What failed, as the reporter of a test runner would say it. */
export function failureOf(assertion: () => void): string {
  try {
    assertion();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The assertion holds');
}
