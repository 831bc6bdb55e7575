import { logEvent } from '../../src/events/log-event.js';

const valid = { category: 'shipping', event: 'parcel_shipped', message: 'Parcel shipped' };

function codeOf(declare: () => unknown): string {
  try {
    declare();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

describe('declaring an event', () => {
  test('gives frozen data with its defaults', () => {
    const event = logEvent({
      ...valid,
      fields: { id: 'string', carrier: ['dhl', 'ups'], plan: { oneOf: ['free'], optional: true } },
    });
    expect(event).toEqual({
      type: 'log_event',
      category: 'shipping',
      event: 'parcel_shipped',
      level: 'info',
      message: 'Parcel shipped',
      fields: { id: 'string', carrier: ['dhl', 'ups'], plan: { oneOf: ['free'], optional: true } },
    });
    expect(
      [event, event.fields, event.fields.carrier, event.fields.plan, event.fields.plan.oneOf].every(
        Object.isFrozen,
      ),
    ).toBe(true);
    expect(logEvent({ ...valid, level: 'critical' })).toMatchObject({ level: 'critical', fields: {} });
  });

  test.each(['', 'Shipping', 'a-b', '_a', 'a_', 'a__b', '1a', 'a'.repeat(65), 'a\nb', undefined, 7])(
    'the name %j is refused for a category and for an event',
    (name) => {
      for (const what of ['category', 'event']) {
        expect(codeOf(() => logEvent({ ...valid, [what]: name }))).toMatch(
          /^EYRIE_LOGGING_EVENT_NAME_INVALID: The (category|event) /,
        );
      }
    },
  );

  test('a name of 64 characters is taken', () => {
    expect(logEvent({ ...valid, category: 'a'.repeat(64) }).category).toHaveLength(64);
  });

  test.each<[string, object, string]>([
    [
      'an option that is none',
      { severity: 'info' },
      'EYRIE_LOGGING_EVENT_INVALID: The event "shipping.parcel_shipped" was declared with "severity", which is no option. Use only category, event, level, message, fields.',
    ],
    [
      'an unknown level',
      { level: 'fatal' },
      'EYRIE_LOGGING_EVENT_INVALID: The event "shipping.parcel_shipped" has the unknown level "fatal". Use one of debug, info, warn, error, critical.',
    ],
    [
      'no message',
      { message: ' ' },
      'EYRIE_LOGGING_EVENT_INVALID: The event "shipping.parcel_shipped" has no message. Say in one sentence what happened, for whoever reads the lines.',
    ],
    [
      'a field of an unknown kind',
      { fields: { id: 'uuid' } },
      'EYRIE_LOGGING_EVENT_INVALID: The field "id" of event "shipping.parcel_shipped" has no type that is known. Use one of string, number, boolean, string[], object, last4, the same with "?" where it may be left out, or a list of different texts.',
    ],
    [
      'a field whose name is none',
      { fields: { 'parcel id': 'string' } },
      'EYRIE_LOGGING_EVENT_INVALID: The field "parcel id" of event "shipping.parcel_shipped" is no name of at most 64 characters. Use letters, digits and underscores, starting with a letter, such as "user_id".',
    ],
    [
      'too many fields',
      { fields: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`f${index}`, 'string'])) },
      'EYRIE_LOGGING_EVENT_INVALID: The event "shipping.parcel_shipped" has 65 fields. Declare at most 64.',
    ],
  ])('%s is refused, and said exactly', (_what, options, message) => {
    expect(codeOf(() => logEvent({ ...valid, ...options }))).toBe(message);
  });

  test.each([
    [[]],
    [['a', 'a']],
    [[1]],
    [{ oneOf: ['a'] }],
    [{ oneOf: [], optional: true }],
    [null],
    [7],
    ['string??'],
  ])('the field type %j is refused', (type) => {
    expect(codeOf(() => logEvent({ ...valid, fields: { id: type as never } }))).toMatch(
      /^EYRIE_LOGGING_EVENT_INVALID/,
    );
  });

  test('a name that reaches for a prototype is refused', () => {
    const fields: unknown = JSON.parse('{"__proto__": "string"}');
    expect(codeOf(() => logEvent({ ...valid, fields } as never))).toMatch(/^EYRIE_LOGGING_EVENT_INVALID/);
  });
});
