import { expectTypeOf } from 'expect-type';
import { agentEvents } from '../../src/events/categories/agent-events.js';
import { financeEvents } from '../../src/events/categories/finance-events.js';
import { securityEvents } from '../../src/events/categories/security-events.js';
import { type EventFieldsOf, type LogEvent, logEvent } from '../../src/events/log-event.js';
import { StructuredLogger } from '../../src/line/structured-logger.js';
import { RecordingWriter } from '../support/recording-writer.js';

const shipped = logEvent({
  category: 'shipping',
  event: 'parcel_shipped',
  message: 'Parcel shipped',
  fields: {
    parcel_id: 'string',
    weight_kg: 'number?',
    insured: 'boolean',
    labels: 'string[]?',
    meta: 'object?',
    carrier: ['dhl', 'ups'],
    speed: { oneOf: ['slow', 'fast'], optional: true },
    card: 'last4?',
  },
});
const allOptional = logEvent({ category: 'a', event: 'b', message: 'm', fields: { note: 'string?' } });
const bare = logEvent({ category: 'a', event: 'c', message: 'm' });
const logger = new StructuredLogger({ writer: new RecordingWriter() });

class Order {
  readonly id = 1;
}

describe('the types of events', () => {
  test('the fields of an event follow from its declaration', () => {
    expectTypeOf<EventFieldsOf<typeof shipped>>().toEqualTypeOf<{
      readonly parcel_id: string;
      readonly weight_kg?: number | undefined;
      readonly insured: boolean;
      readonly labels?: readonly string[] | undefined;
      readonly meta?: object | undefined;
      readonly carrier: 'dhl' | 'ups';
      readonly speed?: 'slow' | 'fast' | undefined;
      readonly card?: string | number | undefined;
    }>();
    expectTypeOf<EventFieldsOf<typeof securityEvents.failedLogin>>().toEqualTypeOf<{
      readonly who: string;
      readonly ip?: string | undefined;
      readonly attempts?: number | undefined;
      readonly reason?: string | undefined;
    }>();
    expectTypeOf<EventFieldsOf<typeof bare>>().toEqualTypeOf<Record<never, never>>();
  });

  test('every event can be kept as any event', () => {
    const all: readonly LogEvent[] = [shipped, allOptional, bare, agentEvents.executionComplete];
    expect(all.every(({ type }) => type === 'log_event')).toBe(true);
  });

  test('fields may be left out only where none is required', () => {
    logger.event(bare);
    logger.event(bare, {}, { error: new Error('boom') });
    logger.event(allOptional);
    logger.event(allOptional, { note: 'n' });
    logger.event(shipped, { parcel_id: 'p', insured: true, carrier: 'dhl' });
    logger.event(financeEvents.refundIssued, { amount: 1, currency: 'EUR', payment_id: 'p' });
    const mistakes = () => {
      // @ts-expect-error parcel_id and others are required
      logger.event(shipped);
      // @ts-expect-error carrier is missing
      logger.event(shipped, { parcel_id: 'p', insured: true });
      // @ts-expect-error 'fedex' is not a carrier
      logger.event(shipped, { parcel_id: 'p', insured: true, carrier: 'fedex' });
      // @ts-expect-error weight_kg is a number
      logger.event(shipped, { parcel_id: 'p', insured: true, carrier: 'dhl', weight_kg: '1' });
      // @ts-expect-error 'colour' is not declared
      logger.event(shipped, { parcel_id: 'p', insured: true, carrier: 'dhl', colour: 'red' });
    };
    expect(mistakes).toBeInstanceOf(Function);
  });

  test('a declaration knows its kinds and levels, and cannot be changed', () => {
    const mistakes = () => {
      // @ts-expect-error 'uuid' is no kind
      logEvent({ category: 'a', event: 'b', message: 'm', fields: { id: 'uuid' } });
      // @ts-expect-error 'fatal' is no level
      logEvent({ category: 'a', event: 'b', message: 'm', level: 'fatal' });
      // @ts-expect-error events have a message
      logEvent({ category: 'a', event: 'b' });
      // @ts-expect-error declarations are read-only
      shipped.level = 'warn';
    };
    expect(mistakes).toBeInstanceOf(Function);
  });

  test('a logger takes what was thrown, of whatever type, and fields of any name', () => {
    const failure: unknown = new Error('boom');
    logger.error('m', failure);
    logger.error('m', failure, { id: 1 });
    logger.error('m', { id: 1 });
    const order: { readonly id: number; readonly note?: string } = { id: 1 };
    logger.info('m', order);
    logger.info('m', new Order());
    logger.critical('m', failure, { id: 1 });
    const mistakes = () => {
      // @ts-expect-error an error is not fields
      logger.info('m', new Error('boom'));
      // @ts-expect-error a message is a text
      logger.info({ id: 1 });
      // @ts-expect-error fields have names
      logger.warn('m', 5);
    };
    expect(mistakes).toBeInstanceOf(Function);
  });
});
