import { EyrieApp } from '@eyrie/core/engine';
import { installLogging, loggingOf } from '../../src/app/app-logging.js';
import { type LoggingOptions, loggingSection } from '../../src/config/logging-options.js';

const optionsOf = (options: LoggingOptions) => (app: EyrieApp) =>
  loggingSection.resolve({ options, environment: {}, diagnostics: app.diagnostics });

test('each line is heard of as JSON, redacted, whatever the format, until nobody listens any more', async () => {
  const app = new EyrieApp();
  const written: string[] = [];
  const stream = { write: (text: string) => void written.push(text) };
  const options = optionsOf({ destinations: [{ type: 'stream', stream, format: 'pretty' }] })(app);
  const logging = await installLogging(app, options);
  expect(loggingOf(app)).toBe(logging);
  const heard: string[] = [];
  const stop = logging.listen?.((text) => heard.push(text));
  logging.logger('Shop').info('Sold', { token: 'abc' });
  logging.logger('Shop').debug('Unsaid');
  stop?.();
  logging.logger('Shop').info('Unheard');
  expect(heard.map((text) => JSON.parse(text))).toEqual([
    expect.objectContaining({
      level: 'INFO',
      message: 'Sold',
      logger: 'Shop',
      context: { token: '[REDACTED]' },
    }),
  ]);
  expect(heard[0]?.endsWith('}')).toBe(true);
  await app.lifecycle.close();
  expect(written).toHaveLength(2);
});

test('a listener that throws keeps no line from its destination', async () => {
  const app = new EyrieApp();
  const written: string[] = [];
  const stream = { write: (text: string) => void written.push(text) };
  const logging = await installLogging(app, optionsOf({ destinations: [{ type: 'stream', stream }] })(app));
  logging.listen?.(() => {
    throw new Error('deaf');
  });
  logging.logger().info('Said');
  await app.lifecycle.close();
  expect(written).toHaveLength(1);
});

test('where logging is off there is nothing to hear', async () => {
  const app = new EyrieApp();
  const logging = await installLogging(app, optionsOf({ enabled: false })(app));
  expect(logging.listen).toBeUndefined();
  expect(loggingOf(app)).toBe(logging);
});
