import { Controller, Get, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EyrieLogger } from '../../src/nest/eyrie-logger.js';
import { RecordingWriter } from '../support/recording-writer.js';

const standard = Reflect.get(Logger, 'staticInstanceRef') as never;

afterEach(() => {
  Logger.overrideLogger(standard);
  Logger.overrideLogger(['verbose', 'debug', 'log', 'warn', 'error', 'fatal']);
});

function logging(isOn?: ConstructorParameters<typeof RecordingWriter>[0]) {
  const writer = new RecordingWriter(isOn);
  const logger = new EyrieLogger(writer);
  return { writer, logger };
}

describe('the logger of Nest', () => {
  test('each method of Nest has its level', () => {
    const { writer, logger } = logging();
    for (const method of ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] as const)
      logger[method](method);
    expect(writer.entries).toEqual([
      { level: 'debug', message: 'verbose' },
      { level: 'debug', message: 'debug' },
      { level: 'info', message: 'log' },
      { level: 'warn', message: 'warn' },
      { level: 'error', message: 'error' },
      { level: 'critical', message: 'fatal' },
    ]);
  });

  test("a service's own Logger writes through it, under the name it was given", () => {
    const { writer, logger } = logging();
    Logger.overrideLogger(logger);
    const boom = new Error('boom');
    const service = new Logger('Users');
    service.log('created', { id: 1 });
    service.error('failed');
    service.error('failed', boom);
    service.error('failed', { id: 1 });
    service.error(boom);
    service.fatal('gone', boom);
    new Logger().warn('nobody');
    Logger.log('static', 'Boot');
    expect(writer.entries).toEqual([
      { level: 'info', message: 'created', logger: 'Users', fields: { id: 1 } },
      { level: 'error', message: 'failed', logger: 'Users' },
      { level: 'error', message: 'failed', logger: 'Users', error: boom },
      { level: 'error', message: 'failed', logger: 'Users', fields: { id: 1 } },
      { level: 'error', message: 'boom', logger: 'Users', error: boom },
      { level: 'critical', message: 'gone', logger: 'Users', error: boom },
      { level: 'warn', message: 'nobody' },
      { level: 'info', message: 'static', logger: 'Boot' },
    ]);
  });

  test('a line that goes nowhere costs no more than the question', () => {
    const { writer, logger } = logging(() => false);
    logger.debug(() => {
      throw new Error('called');
    }, 'Users');
    logger.log('m');
    expect(writer.asked).toEqual(['debug Users', 'info -']);
    expect(writer.entries).toEqual([]);
  });

  test.each([
    [['error'], ['error', 'fatal']],
    [['log'], ['log', 'warn', 'error', 'fatal']],
    [
      ['verbose', 'error'],
      ['verbose', 'error', 'fatal'],
    ],
    [[], []],
  ] as const)("the list %j lets through what it does in Nest's own logger", (levels, expected) => {
    const { writer, logger } = logging();
    logger.setLogLevels([...levels]);
    for (const method of ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'] as const) {
      logger[method](method);
      expect(logger.isLevelEnabled(method)).toBe((expected as readonly string[]).includes(method));
    }
    expect(writer.messages).toEqual(expected);
  });

  test('the levels of the app stand above the list', () => {
    const { writer, logger } = logging((level) => level === 'error');
    logger.setLogLevels(['log']);
    logger.log('info');
    logger.error('error');
    expect(logger.isLevelEnabled('log')).toBe(false);
    expect(writer.messages).toEqual(['error']);
  });

  test('app.useLogger with a list narrows it', async () => {
    const { writer, logger } = logging();
    const app = await NestFactory.createApplicationContext(class Empty {}, { logger });
    writer.entries.length = 0;
    app.useLogger(['warn']);
    Logger.log('no');
    Logger.warn('yes');
    await app.close();
    expect(writer.messages).toEqual(['yes']);
  });

  test('what was buffered while the app started is written when useLogger is called', async () => {
    const { writer, logger } = logging();
    const app = await NestFactory.createApplicationContext(class Empty {}, { bufferLogs: true });
    expect(writer.entries).toEqual([]);
    app.useLogger(logger);
    expect(writer.entries.slice(0, 2)).toEqual([
      { level: 'info', message: 'Starting Nest application...', logger: 'NestFactory' },
      { level: 'info', message: 'Empty dependencies initialized', logger: 'InstanceLoader' },
    ]);
    await app.close();
  });
});

describe('what Nest itself logs of failures', () => {
  test('an exception of a handler is one entry with the error and the name ExceptionsHandler', async () => {
    const { writer, logger } = logging();
    const boom = new Error('boom');
    const thrown: Record<string, unknown> = { error: boom, text: 'boom text', object: { code: 7 } };

    @Controller()
    class FailingController {
      @Get('error') error(): never {
        throw thrown.error;
      }
      @Get('text') text(): never {
        throw thrown.text;
      }
      @Get('object') object(): never {
        throw thrown.object;
      }
    }
    @Module({ controllers: [FailingController] })
    class FailingModule {}

    const app = await NestFactory.create(FailingModule, { logger });
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    writer.entries.length = 0;
    for (const path of Object.keys(thrown)) expect((await fetch(`${url}/${path}`)).status).toBe(500);
    await app.close();
    expect(writer.entries).toEqual([
      { level: 'error', message: 'boom', logger: 'ExceptionsHandler', error: boom },
      { level: 'error', message: 'boom text', logger: 'ExceptionsHandler', error: 'boom text' },
      { level: 'error', message: 'Object(1)', logger: 'ExceptionsHandler', error: { code: 7 } },
    ]);
  });

  test('an exception while the app starts is one entry with the error', async () => {
    const { writer, logger } = logging();
    const boom = new Error('no database');
    class BrokenModule {
      constructor() {
        throw boom;
      }
    }
    Module({})(BrokenModule);
    const starting = NestFactory.createApplicationContext(BrokenModule, { logger, abortOnError: false });
    await expect(starting).rejects.toThrow('no database');
    const errors = writer.entries.filter(({ level }) => level === 'error');
    expect(errors).toEqual([
      { level: 'error', message: 'no database', logger: 'ExceptionHandler', error: boom },
    ]);
  });

  test('an exception while the app closes is one entry with the error', async () => {
    const { writer, logger } = logging();
    const boom = new Error('still busy');
    @Module({})
    class BusyModule implements OnApplicationShutdown {
      onApplicationShutdown(): void {
        throw boom;
      }
    }
    const app = await NestFactory.createApplicationContext(BusyModule, { logger });
    await app.close().catch(() => {});
    const errors = writer.entries.filter(({ level }) => level === 'error');
    expect(errors).toEqual([{ level: 'error', message: 'still busy', error: boom }]);
  });
});
