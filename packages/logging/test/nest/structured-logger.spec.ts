import { Diagnostics } from '@eyrie/core/engine';
import { logEvent } from '../../src/events/log-event.js';
import { StructuredLogger } from '../../src/line/structured-logger.js';
import { RecordingWriter } from '../support/recording-writer.js';

const boom = new Error('boom');
const opened = logEvent({
  category: 'door',
  event: 'opened',
  message: 'Door opened',
  fields: { who: 'string' },
});

function logging(isOn?: ConstructorParameters<typeof RecordingWriter>[0]) {
  const writer = new RecordingWriter(isOn);
  const warnings: string[] = [];
  const diagnostics = new Diagnostics((_level, message) => warnings.push(message));
  return { writer, warnings, logger: new StructuredLogger({ writer, name: 'Users', diagnostics }) };
}

describe('a structured logger', () => {
  test('writes one line at each level, under its name', () => {
    const { writer, logger } = logging();
    logger.debug('d');
    logger.info('i', { id: 1 });
    logger.warn('w');
    logger.error('e');
    logger.critical('c');
    expect(writer.entries).toEqual([
      { level: 'debug', message: 'd', logger: 'Users' },
      { level: 'info', message: 'i', logger: 'Users', fields: { id: 1 } },
      { level: 'warn', message: 'w', logger: 'Users' },
      { level: 'error', message: 'e', logger: 'Users' },
      { level: 'critical', message: 'c', logger: 'Users' },
    ]);
  });

  test.each(['error', 'critical'] as const)('%s takes an error, fields, or both', (level) => {
    const { writer, logger } = logging();
    logger[level]('m', boom);
    logger[level]('m', { id: 1 });
    logger[level]('m', boom, { id: 1 });
    logger[level]('m', { code: 7 }, { id: 1 });
    logger[level]('m', 'thrown text');
    logger[level]('m', undefined, { id: 1 });
    logger[level]('m', null, { id: 1 });
    logger[level]('m', { error: boom, id: 1 });
    logger[level]('m', { message: 'boom', stack: 'Error: boom\n    at x:1:2' });
    expect(writer.entries.map(({ error, fields }) => [error, fields])).toEqual([
      [boom, undefined],
      [undefined, { id: 1 }],
      [boom, { id: 1 }],
      [{ code: 7 }, { id: 1 }],
      ['thrown text', undefined],
      [undefined, { id: 1 }],
      [undefined, { id: 1 }],
      [boom, { id: 1 }],
      [{ message: 'boom', stack: 'Error: boom\n    at x:1:2' }, undefined],
    ]);
  });

  test('an error among the fields, or in their place, is the error of the line at every level', () => {
    const { writer, logger } = logging();
    logger.warn('retrying', { err: boom, attempt: 2 });
    logger.info('m', boom as never);
    logger.error(boom as never);
    expect(writer.entries).toEqual([
      { level: 'warn', message: 'retrying', logger: 'Users', fields: { attempt: 2 }, error: boom },
      { level: 'info', message: 'm', logger: 'Users', error: boom },
      { level: 'error', message: 'boom', logger: 'Users', error: boom },
    ]);
  });

  test('a level that goes nowhere writes nothing', () => {
    const { writer, logger } = logging((level, name) => level === 'error' && name === 'Users');
    logger.info('i');
    logger.event(opened, { who: 'u1' });
    expect(logger.isEnabled('info')).toBe(false);
    expect(logger.isEnabled('error')).toBe(true);
    expect(logger.named('Other').isEnabled('error')).toBe(false);
    expect(writer.entries).toEqual([]);
  });

  test('another name writes to the same place', () => {
    const { writer, logger } = logging();
    const other = logger.named('Payments');
    other.info('m');
    expect([logger.name, other.name]).toEqual(['Users', 'Payments']);
    expect(writer.entries).toEqual([{ level: 'info', message: 'm', logger: 'Payments' }]);
  });

  test('an event has its category, name, level and message, and may carry an error', () => {
    const { writer, warnings, logger } = logging();
    logger.event(opened, { who: 'u1' }, { error: boom });
    expect(writer.entries).toEqual([
      {
        level: 'info',
        message: 'Door opened',
        logger: 'Users',
        category: 'door',
        event: 'opened',
        fields: { who: 'u1' },
        error: boom,
      },
    ]);
    expect(warnings).toEqual([]);
  });

  test('what is no event still gives a line, and is said once', () => {
    const { writer, warnings, logger } = logging();
    logger.event(undefined as never, { id: 1 });
    logger.event({ category: 'door' } as never);
    expect(writer.entries).toEqual([
      { level: 'warn', message: 'An event that is not declared', logger: 'Users', fields: { id: 1 } },
      { level: 'warn', message: 'An event that is not declared', logger: 'Users' },
    ]);
    expect(warnings).toEqual([
      'EYRIE_LOGGING_EVENT_UNKNOWN: A logger was given an event that logEvent did not make: its line has no category and no event. Declare the event with logEvent, or check the name under which it is imported.',
    ]);
  });

  test('hostile values never make it throw', () => {
    const throwing = () => {
      throw new Error('hostile');
    };
    const hostile = new Proxy({}, { get: throwing, getPrototypeOf: throwing, ownKeys: throwing });
    const { writer, logger } = logging();
    logger.info(hostile as never, hostile);
    logger.error('m', hostile);
    logger.error('m', hostile, hostile as never);
    logger.event(opened, hostile as never);
    logger.event(hostile as never, {});
    expect(writer.messages).toEqual(['Object', 'm', 'm', 'Door opened', 'An event that is not declared']);
  });
});
