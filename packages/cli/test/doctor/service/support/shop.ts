import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { AuditModule, type AuditOptions, AuditService } from '@eyrie/audit';
import { defineConfig, EYRIE_APP, type EyrieApp } from '@eyrie/core';
import { LoggingModule, type LoggingOptions, StructuredLogger } from '@eyrie/logging';
import {
  bounded,
  counter,
  gauge,
  InjectMetric,
  type MetricOf,
  MetricsModule,
  type MetricsOptions,
} from '@eyrie/metrics';
import { TracingModule, type TracingOptions } from '@eyrie/tracing';
import { Controller, Get, Inject, Module, Param, Query } from '@nestjs/common';
import type { World } from '../../../../../../compat/suite/src/world.js';
import { examineService } from '../../../../src/doctor/service/examine-service.js';
import { shownFindings } from './pages.js';

export const orders = counter({
  name: 'orders_total',
  help: 'Orders.',
  labels: { customer: bounded(100) },
  maxSeries: 5,
});
export const refunds = counter({ name: 'refunds_total', help: 'Refunds.' });
export const stock = gauge({ name: 'stock', help: 'Items in stock.' });

@Controller()
class LookController {
  constructor(@Inject(StructuredLogger) private readonly logger: StructuredLogger) {}

  @Get('look')
  look(): string {
    this.logger.info('looked');
    return 'looked';
  }
}

@Controller()
class OrderController {
  constructor(@InjectMetric(orders) private readonly counter: MetricOf<typeof orders>) {}

  @Get('buy/:customer')
  buy(@Param('customer') customer: string, @Query('customers') customers = '1'): string {
    for (let each = 0; each < Number(customers); each += 1) {
      this.counter.inc({ customer: `${customer} ${each}` });
    }
    return 'bought';
  }

  @Get('wrong')
  wrong(): string {
    this.counter.inc({ customer: 'ada 0' }, -1);
    this.counter.inc({ customer: 'ada 0', colour: 'red' } as never);
    return 'wrong';
  }
}

export interface ShopOptions {
  readonly metrics?: MetricsOptions;
  readonly logging?: LoggingOptions;
  readonly tracing?: TracingOptions;
  /** Kept in a folder of the test's own. @default off */
  readonly audit?: AuditOptions;
}

export interface Shop {
  readonly url: string;
  readonly app: EyrieApp;
  /** Of a shop that was started with one. */
  readonly audit: () => AuditService;
  visit(path: string): Promise<void>;
}

/** Takes every line, and keeps none. */
export function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

/** Starts a service with every signal that is asked for. */
export async function startShop(world: World, options: ShopOptions = {}): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), 'eyrie-doctor-'));
  world.later(() => rmSync(folder, { recursive: true }));
  const { metrics, logging, tracing, audit } = options;
  const config = defineConfig({
    service: { name: 'shop', version: '1.2.3', environment: 'test' },
    metrics: { instruments: [orders, refunds, stock], ...metrics },
    logging: { destinations: [{ type: 'stream', stream: nowhere() }], ...logging },
    tracing: { exporter: { type: 'custom', exporter: { export: taken, shutdown } }, ...tracing },
    ...(audit !== undefined && {
      store: { url: `sqlite:${join(folder, 'store.db')}` },
      audit: { ...audit, spool: { folder: join(folder, 'spool') } },
    }),
  });
  class ShopModule {}
  Module({
    imports: [
      MetricsModule.forRoot(config),
      LoggingModule.forRoot(config),
      TracingModule.forRoot(config),
      ...(audit === undefined ? [] : [AuditModule.forRoot(config)]),
    ],
    controllers:
      config.metrics?.instruments?.includes(orders) === true
        ? [LookController, OrderController]
        : [LookController],
  })(ShopModule);
  const { app: nest, url } = await world.start(ShopModule);
  const app = nest.get<EyrieApp>(EYRIE_APP);
  app.diagnostics.announceTo(() => {});
  return {
    url,
    app,
    audit: () => nest.get(AuditService),
    visit: async (path) => {
      expect((await fetch(`${url}${path}`)).status).toBe(200);
    },
  };
}

type Taken = (result: { readonly code: number }) => void;
const taken = (_spans: unknown, done: Taken): void => done({ code: 0 });
const shutdown = async (): Promise<void> => {};

const PATIENCE_MS = 10_000;

/** Asks until the service tells as much as is expected, or nobody waits for it any more. */
export async function findingsOf(
  { url }: Shop,
  count: number,
  request: { readonly token?: string; readonly path?: string } = {},
): Promise<readonly string[]> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const { findings } = await examineService({ url: `${url}${request.path ?? ''}`, token: request.token });
    if (findings.length === count || Date.now() > end) return shownFindings(findings, url);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
