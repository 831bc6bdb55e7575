// The service of a soak, with all signals on. `ADAPTER` chooses the server, `FOLDER` is where its store is. It answers the
// parent's messages: `sample` collects the garbage and tells what the process holds, `end` closes the app.
import 'reflect-metadata';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  bounded,
  counter,
  defineConfig,
  EyrieLogger,
  EyrieModule,
  gauge,
  histogram,
  metricToken,
  StructuredLogger,
} from '@eyrie/nestjs';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SoakController, tools } from './controller.mjs';
import { BODY_LIMIT_BYTES, UPLOAD_LIMIT_BYTES } from './limits.mjs';

const { ADAPTER, FOLDER } = process.env;

const metrics = {
  orders: counter({ name: 'orders_total', help: 'Orders.', labels: { shop: bounded(20) } }),
  sizes: histogram({ name: 'order_items', help: 'Items of an order.', labels: { shop: bounded(10) } }),
  open: gauge({ name: 'orders_open', help: 'Orders that are being made.' }),
};
const config = defineConfig({
  service: { name: 'soak' },
  metrics: { instruments: Object.values(metrics) },
  logging: { level: 'info', format: 'eyrie', tailBuffer: { enabled: true, slowSeconds: 0.2 } },
  tracing: { sampling: { ratio: 0.5, tail: { slowSeconds: 0.2 } } },
  store: { url: `sqlite:${join(FOLDER, 'store.db')}` },
  audit: { spool: { folder: join(FOLDER, 'spool') } },
});

class AppModule {}
Module({ imports: [EyrieModule.forRoot(config)], controllers: [SoakController] })(AppModule);

const app = await (ADAPTER === 'fastify' ? fastifyApp() : expressApp());
app.useLogger(app.get(EyrieLogger));
tools.logger = (await app.resolve(StructuredLogger)).named('Soak');
for (const [name, declaration] of Object.entries(metrics)) tools[name] = app.get(metricToken(declaration));
await app.listen(0, '127.0.0.1');

process.on('message', async (question) => {
  if (question === 'sample') return process.send(sample());
  process.off('disconnect', process.exit);
  await app.close();
  process.disconnect();
});
process.on('disconnect', process.exit);
process.send({ port: app.getHttpServer().address().port });

async function expressApp() {
  const created = await NestFactory.create(AppModule, { bufferLogs: true });
  created.useBodyParser('raw', { limit: UPLOAD_LIMIT_BYTES });
  return created;
}

async function fastifyApp() {
  const { FastifyAdapter } = await import('@nestjs/platform-fastify');
  const adapter = new FastifyAdapter({ bodyLimit: BODY_LIMIT_BYTES });
  const created = await NestFactory.create(AppModule, adapter, { bufferLogs: true });
  const asItIs = (_request, body, done) => done(null, body);
  created.useBodyParser('application/octet-stream', { bodyLimit: UPLOAD_LIMIT_BYTES }, asItIs);
  return created;
}

function sample() {
  globalThis.gc();
  globalThis.gc();
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  const byType = Object.groupBy(resources, (type) => type);
  return {
    rss,
    heapUsed,
    heapTotal,
    external,
    resources: resources.length,
    resourcesByType: Object.fromEntries(Object.entries(byType).map(([type, all]) => [type, all.length])),
    fds: readdirSync('/proc/self/fd').length,
  };
}
