// A service with every signal on, which says what it has counted: once its server has closed, and whenever it flushes.
import 'reflect-metadata';
import { appendFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { EYRIE_APP } from '@eyrie/core';
import type { EyrieApp } from '@eyrie/core/engine';
import { exposedMetricsOf } from '@eyrie/metrics/engine';
import { Audited, type AuditedCall, defineConfig, EyrieLogger, EyrieModule } from '@eyrie/nestjs';
import {
  Body,
  type CanActivate,
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  type OnApplicationShutdown,
  Param,
  Post,
  Put,
  UseGuards,
} from '@nestjs/common';
import { HttpAdapterHost, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const { ADAPTER, SHUTDOWN_HOOKS, COUNTS_FILE = '' } = process.env;

const config = defineConfig({ service: { name: 'shop' }, audit: {}, tracing: { sampling: { ratio: 1 } } });

const SLOW_MS = 60;

const order = ({ params }: AuditedCall) => ({ type: 'order', id: params.id ?? '' });

@Injectable()
class Refuse implements CanActivate {
  canActivate() {
    return false;
  }
}

@Controller()
class ShopController {
  @Get('users/:id')
  user(@Param('id') id: string) {
    return { id };
  }

  @Post('users')
  signUp(@Body() body: object) {
    return body;
  }

  @Put('orders/:id')
  @Audited({ type: 'order.checked', action: 'READ', target: order, delivery: 'required' })
  async check(@Param('id') id: string) {
    return { id };
  }

  @Put('orders/:id/slow')
  @Audited({ type: 'order.packed', action: 'UPDATE', target: order, delivery: 'required' })
  async pack(@Param('id') id: string) {
    await delay(SLOW_MS);
    return { id };
  }

  @Post('views/:id')
  @Audited({ type: 'order.viewed', action: 'READ', target: order, delivery: 'best_effort' })
  async view(@Param('id') id: string) {
    return { id };
  }

  @Get('guarded')
  @UseGuards(Refuse)
  guarded() {
    return {};
  }

  @Get('boom')
  boom(): never {
    throw new TypeError('boom');
  }
}

@Module({ imports: [EyrieModule.forRoot(config)], controllers: [ShopController], providers: [Refuse] })
class AppModule implements OnApplicationShutdown {
  readonly #app: EyrieApp;
  readonly #adapterHost: HttpAdapterHost;

  constructor(@Inject(EYRIE_APP) app: EyrieApp, @Inject(HttpAdapterHost) adapterHost: HttpAdapterHost) {
    this.#app = app;
    this.#adapterHost = adapterHost;
    // After all signals have flushed.
    app.lifecycle.register({ name: 'counts', stage: 'outbound', flush: () => this.#tell('flush') });
  }

  onApplicationShutdown() {
    this.#tell('shutdown');
  }

  #tell(moment: 'flush' | 'shutdown') {
    const server: Server = this.#adapterHost.httpAdapter.getHttpServer();
    const told = { moment, isListening: server.listening, requests: countsOf(this.#app) };
    appendFileSync(COUNTS_FILE, `${JSON.stringify(told)}\n`);
  }
}

/** `http_requests_total` by `GET /users/:id 200`, as the registry holds it now. */
function countsOf(app: EyrieApp) {
  const families = exposedMetricsOf(app)?.registry.families() ?? [];
  const family = families.find(({ descriptor }) => descriptor.name === 'http_requests_total');
  if (family?.kind !== 'scalar') throw new Error('There is no http_requests_total');
  return Object.fromEntries(family.series.map((each) => [each.labelValues.join(' '), family.read(each)]));
}

const app = await NestFactory.create(
  AppModule,
  ADAPTER === 'fastify' ? new FastifyAdapter() : new ExpressAdapter(),
  { bufferLogs: true, abortOnError: false },
);
app.useLogger(app.get(EyrieLogger));
if (SHUTDOWN_HOOKS === 'on') app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
console.log(`listening on ${await app.getUrl()}`);
