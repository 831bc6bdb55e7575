import { ConsoleLogger, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EyrieLogger } from '../../src/nest/eyrie-logger.js';
import { claimNestLogger, nestLoggerStanding, releaseNestLogger } from '../../src/nest/nest-logger-owner.js';
import { RecordingWriter } from '../support/recording-writer.js';

const standard = current();

function current(): unknown {
  return Reflect.get(Logger, 'staticInstanceRef');
}

/** An app as far as Nest's logger is concerned: what its module calls, and what its user does. */
class App {
  readonly writer = new RecordingWriter();
  readonly logger = new EyrieLogger(this.writer);

  use(): this {
    Logger.overrideLogger(this.logger);
    return this;
  }

  start() {
    return claimNestLogger(this.logger);
  }

  close(): void {
    releaseNestLogger(this.logger);
  }

  get standing() {
    return nestLoggerStanding(this.logger);
  }
}

const living: App[] = [];

function app(): App {
  const made = new App();
  living.push(made);
  return made;
}

afterEach(() => {
  for (const each of living.splice(0)) each.close();
  Logger.overrideLogger(standard as ConsoleLogger);
});

describe("the owner of Nest's logger", () => {
  test('is the app whose logger was set, until it closes; then the logger from before is back', () => {
    const first = app().use();
    expect(first.start()).toBe('owner');
    expect(current()).toBe(first.logger);
    first.close();
    expect(current()).toBe(standard);
    expect(first.standing).toBe('not_set');
  });

  test('stays the first app when a second one sets its own, and passes to the second at its close', () => {
    const first = app().use();
    first.start();
    const second = app().use();
    Logger.log('while the second starts');
    expect(second.start()).toBe('waiting');
    expect(current()).toBe(first.logger);
    Logger.log('after');
    expect(second.writer.messages).toEqual(['while the second starts']);
    expect(first.writer.messages).toEqual(['after']);
    first.close();
    expect(current()).toBe(second.logger);
    expect(second.standing).toBe('owner');
    second.close();
    expect(current()).toBe(standard);
  });

  test('does not change when an app that waits closes', () => {
    const first = app().use();
    first.start();
    const second = app().use();
    second.start();
    const third = app().use();
    third.start();
    second.close();
    expect(current()).toBe(first.logger);
    first.close();
    expect(current()).toBe(third.logger);
  });

  test('is nobody while no app has called useLogger', () => {
    const first = app();
    expect(first.start()).toBe('not_set');
    expect(current()).toBe(standard);
    first.close();
    expect(current()).toBe(standard);
  });

  test('is nobody where logging is off, and that is told apart', () => {
    Logger.overrideLogger(false);
    const first = app();
    expect(first.start()).toBe('off');
    first.close();
    expect(current()).toBeUndefined();
  });

  test('is noticed when useLogger comes after the start, at the first call', () => {
    const first = app();
    first.start();
    first.use();
    expect(first.standing).toBe('not_set');
    Logger.log('m');
    expect(first.standing).toBe('owner');
    const second = app();
    second.start();
    second.use();
    Logger.log('to the second');
    Logger.log('to the first');
    expect(second.standing).toBe('waiting');
    expect(first.writer.messages).toEqual(['m', 'to the first']);
    expect(second.writer.messages).toEqual(['to the second']);
  });

  test('puts itself back when an app that waits sets its logger again', () => {
    const first = app().use();
    first.start();
    const second = app().use();
    second.start();
    second.use();
    Logger.log('m');
    expect(current()).toBe(first.logger);
  });

  test('is the app whose logger Nest called first, where two set theirs before either has started', () => {
    const first = app().use();
    Logger.log('buffered');
    const second = app().use();
    expect(first.start()).toBe('owner');
    expect(current()).toBe(first.logger);
    expect(second.start()).toBe('not_set');
    second.use();
    Logger.log('m');
    expect(second.standing).toBe('waiting');
    expect(current()).toBe(first.logger);
  });

  test('gives back what was there when it closes before it has started', () => {
    const first = app().use();
    first.close();
    expect(current()).toBe(standard);
  });

  test("leaves a logger of the user's own alone", () => {
    const own = new ConsoleLogger('own');
    const first = app().use();
    first.start();
    Logger.overrideLogger(own);
    first.close();
    expect(current()).toBe(own);
    const second = app();
    second.start();
    second.use();
    Logger.log('m');
    second.close();
    expect(current()).toBe(own);
  });

  test('is not taken by calls that come from elsewhere than Nest', () => {
    const first = app();
    first.start();
    first.logger.log('m');
    expect(first.standing).toBe('not_set');
    expect(current()).toBe(standard);
  });

  test('follows useLogger of real apps', async () => {
    const first = app();
    const second = app();
    const one = await NestFactory.createApplicationContext(class One {}, { logger: first.logger });
    first.start();
    const two = await NestFactory.createApplicationContext(class Two {}, { bufferLogs: true });
    two.useLogger(second.logger);
    expect(second.writer.messages).toContain('Two dependencies initialized');
    second.start();
    new Logger('Users').log('m');
    expect(first.writer.entries.at(-1)).toEqual({ level: 'info', message: 'm', logger: 'Users' });
    await one.close();
    first.close();
    new Logger('Users').log('n');
    expect(second.writer.entries.at(-1)).toEqual({ level: 'info', message: 'n', logger: 'Users' });
    await two.close();
    second.close();
    expect(current()).toBe(standard);
  });

  test('is unknown, and nothing is touched, where Nest keeps its logger elsewhere', () => {
    const descriptor = Object.getOwnPropertyDescriptor(Logger, 'staticInstanceRef') as PropertyDescriptor;
    Reflect.deleteProperty(Logger, 'staticInstanceRef');
    try {
      const first = app();
      first.logger.log('m');
      expect(first.start()).toBe('unknown');
      first.close();
      expect('staticInstanceRef' in Logger).toBe(false);
      expect(first.writer.messages).toEqual(['m']);
    } finally {
      Object.defineProperty(Logger, 'staticInstanceRef', descriptor);
    }
  });
});
