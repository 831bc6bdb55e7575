import { EyrieLogger } from '@eyrie/nestjs';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule, new FastifyAdapter(), { bufferLogs: true });
app.useLogger(app.get(EyrieLogger));
app.enableShutdownHooks();
await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
new Logger('main').log(`Listens at ${await app.getUrl()}`);
