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
  logger.log(`Listening on ${url.origin} (${environment.adapter}), metrics at ${metrics.href}`);
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  logger.fatal(error.message);
  process.exitCode = 1;
}
