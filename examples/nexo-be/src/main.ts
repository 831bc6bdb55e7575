import { Logger } from '@nestjs/common';
import { createApp } from './create-app.js';
import { EnvironmentError, readEnvironment } from './environment/environment.js';

const logger = new Logger('nexo-be');

try {
  const environment = readEnvironment();
  const app = await createApp(environment);
  app.enableShutdownHooks();
  await app.listen(environment.port, '0.0.0.0');
  const url = new URL(await app.getUrl());
  url.hostname = 'localhost';
  const metrics = new URL(process.env.EYRIE_METRICS_PATH ?? '/metrics', url);
  metrics.port = process.env.EYRIE_METRICS_PORT ?? url.port;
  const { adapter } = environment;
  logger.log(`Listening on ${url.origin}`, { url: url.origin, metrics_url: metrics.href, adapter });
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  logger.fatal(error.message);
  process.exitCode = 1;
}
