import { type DefinedConfig, EyrieLogger } from '@eyrie/nestjs';
import { ConsoleLogger, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import type { Environment } from './environment/environment.js';
import eyrieConfig from './eyrie.config.js';

/** The service on the adapter that the environment names, not yet listening. A test gives a config of its own. */
export async function createApp(
  { adapter }: Pick<Environment, 'adapter'>,
  config: DefinedConfig = eyrieConfig,
): Promise<INestApplication> {
  // The webhook's signature covers the bytes that were sent, hence `rawBody`.
  const app = await NestFactory.create(
    AppModule.forRoot(config),
    adapter === 'fastify' ? new FastifyAdapter() : new ExpressAdapter(),
    {
      rawBody: true,
      abortOnError: false,
      bufferLogs: true,
      // Says what an app says that cannot start, and so has no logger yet: not in colours where a program reads it.
      logger: new ConsoleLogger({ json: !process.stdout.isTTY }),
    },
  );
  app.useLogger(app.get(EyrieLogger));
  return app;
}
