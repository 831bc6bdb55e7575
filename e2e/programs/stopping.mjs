// A service whose environment says how it meets its end: with shutdown hooks or without, and with one that throws.
import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { TracingModule } from '@eyrie/tracing';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

const { ADAPTER, SHUTDOWN_HOOKS, THROWING_HOOK } = process.env;

class WorkController {
  quick() {
    return 'done';
  }

  async slow() {
    console.log('slow work has begun');
    await delay(1000);
    return 'done';
  }
}
for (const name of ['quick', 'slow']) {
  const descriptor = Object.getOwnPropertyDescriptor(WorkController.prototype, name);
  Get(name)(WorkController.prototype, name, descriptor);
}
Controller()(WorkController);

class Troublemaker {}
if (THROWING_HOOK !== undefined) {
  Troublemaker.prototype[THROWING_HOOK] = () => {
    throw new Error('trouble in a hook');
  };
}

class AppModule {}
Module({ imports: [TracingModule.forRoot()], controllers: [WorkController], providers: [Troublemaker] })(
  AppModule,
);

const app = await NestFactory.create(
  AppModule,
  ADAPTER === 'fastify' ? new FastifyAdapter() : new ExpressAdapter(),
);
if (SHUTDOWN_HOOKS === 'on') app.enableShutdownHooks();
await app.listen(0, '127.0.0.1');
console.log(`listening on ${await app.getUrl()}`);
