import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, type EyrieError } from '@eyrie/core/engine';
import { type DynamicModule, Module } from '@nestjs/common';
import type { World } from '../../../../compat/suite/src/world.js';
import type { LoggingOptions } from '../../src/config/logging-options.js';
import { LoggingModule } from '../../src/nest/logging.module.js';
import { OtlpCollector } from '../formats/support/otlp-collector.js';
import { KeptLines, startLogged, testOnBothAdapters } from '../support/logged-app.js';
import { LokiDouble } from '../support/loki-double.js';

const SECRET = 'hunter2-hunter2';

/** What the start of an app with these modules fails with. */
async function startError(world: World, ...imports: readonly DynamicModule[]): Promise<EyrieError> {
  class RootModule {}
  Module({ imports: [...imports] })(RootModule);
  try {
    await world.start(RootModule);
  } catch (error) {
    return error as EyrieError;
  }
  throw new Error('the app has started');
}

const untyped = (options: unknown): LoggingOptions => options as LoggingOptions;

describe('an app with wrong options', () => {
  testOnBothAdapters('does not start, and says what is wrong, where, and what to do', async (world) => {
    const error = await startError(
      world,
      LoggingModule.forRoot(
        untyped({
          level: 'loud',
          destinations: [{ type: 'loki', url: `http://u:${SECRET}@loki`, usename: 'x' }],
        }),
      ),
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message.split('\n')).toEqual([
      'EYRIE_CONFIG_INVALID: The logging section has 3 problems:',
      '  - logging.level is "loud", but must be one of "debug", "info", "warn", "error", "critical".',
      '    Correct logging.level in the configuration.',
      '  - logging.destinations[0].url is [secret], but must be an http or https URL without user, password and query, such as "http://loki:3100".',
      '    Correct logging.destinations[0].url in the configuration.',
      '  - logging.destinations[0].usename is not a known property of logging.destinations[0] (did you mean "username"?).',
      '    Rename it to "username" or remove it.',
      'Nothing was started. Correct what is listed above.',
    ]);
  });

  testOnBothAdapters('does not start where a factory gives them', async (world) => {
    const error = await startError(
      world,
      LoggingModule.forRootAsync({ useFactory: async () => untyped({ maxLineBytes: 'many' }) }),
    );
    expect(error.message).toBe(
      'EYRIE_CONFIG_INVALID: logging.maxLineBytes is "many", but must be a whole number from 4096 to 1048576. Correct logging.maxLineBytes in the configuration.',
    );
  });

  testOnBothAdapters(
    'does not start where a destination cannot be opened, and leaves nothing open',
    async (world) => {
      const folder = mkdtempSync(join(tmpdir(), 'eyrie-config-'));
      world.later(() => rmSync(folder, { recursive: true }));
      writeFileSync(join(folder, 'file'), '');
      const listeners = process.listenerCount('exit');
      const error = await startError(
        world,
        LoggingModule.forRoot({
          destinations: [
            { type: 'file', path: join(folder, 'app.log') },
            { type: 'file', path: join(folder, 'file', 'app.log') },
          ],
        }),
      );
      expect(error.code).toBe('EYRIE_LOGGING_FILE_UNUSABLE');
      expect(process.listenerCount('exit')).toBe(listeners);
    },
  );

  testOnBothAdapters('does not start where the module is imported twice', async (world) => {
    const error = await startError(
      world,
      LoggingModule.forRoot({ destinations: [{ type: 'stream', stream: new KeptLines() }] }),
      LoggingModule.forRoot({ level: 'debug', destinations: [{ type: 'stream', stream: new KeptLines() }] }),
    );
    expect(error.code).toBe('EYRIE_LOGGING_TWICE');
  });
});

describe('the secrets of the configuration', () => {
  testOnBothAdapters('are on no line, also where the destinations refuse them', async (world) => {
    const loki = await LokiDouble.start();
    world.later(() => loki.stop());
    loki.always({ type: 'answer', status: 401, headers: { 'www-authenticate': SECRET } });
    const collector = await OtlpCollector.listening();
    world.later(() => collector.close());
    collector.answers.push(...Array.from({ length: 50 }, () => 400 as const));
    const lines = new KeptLines();
    const app = await startLogged(world, {
      config: { redaction: { hashKey: `${SECRET}-of-hashes` } },
      logging: {
        levelControl: { token: SECRET },
        destinations: [
          { type: 'stream', stream: lines },
          {
            type: 'loki',
            url: loki.url,
            bearerToken: SECRET,
            headers: { 'x-tenant': SECRET },
            batchIntervalMs: 10,
          },
          { type: 'otlp', endpoint: collector.origin, headers: { authorization: SECRET }, delayMs: 5 },
        ],
      },
    });
    await (await fetch(`${app.url}/missing`)).text();
    await lines.until('access', 1);
    await app.app.lifecycle.flush();
    await lines.until('Eyrie', 2);
    const texts = lines.texts.join('');
    expect(texts).toContain('EYRIE_LOGGING_LOKI_PUSH_FAILED');
    expect(texts).toContain('EYRIE_LOGGING_OTLP_EXPORT_FAILED');
    expect(texts).not.toContain(SECRET);
    expect(loki.pushes[0]?.headers.authorization).toBe(`Bearer ${SECRET}`);
  });
});
