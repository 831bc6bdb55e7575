import { Diagnostics } from '@eyrie/core/engine';
import { checkedFields } from '../../src/events/event-entry.js';
import type { FieldType } from '../../src/events/event-fields.js';
import { logEvent } from '../../src/events/log-event.js';

function check(shape: Record<string, FieldType>, ...given: unknown[]) {
  const declaration = logEvent({ category: 'shop', event: 'sold', message: 'Sold', fields: shape });
  const warnings: string[] = [];
  const diagnostics = new Diagnostics((_level, message) => warnings.push(message));
  const report = diagnostics.report.bind(diagnostics);
  const fields = given.map((each) => checkedFields({ declaration, given: each, report }));
  return { fields, warnings };
}

function taken(type: FieldType, value: unknown) {
  const { fields, warnings } = check({ field: type }, { field: value });
  return { value: Reflect.get(fields[0] ?? {}, 'field') as unknown, isExact: warnings.length === 0 };
}

describe('the fields of an event', () => {
  test.each<[FieldType, unknown]>([
    ['string', ''],
    ['string?', 'a'],
    ['number', 0],
    ['number?', -1.5],
    ['boolean', false],
    ['string[]', ['a']],
    ['string[]', []],
    ['object', { a: 1 }],
    [['free', 'pro'], 'pro'],
    [{ oneOf: ['free'], optional: true }, 'free'],
  ])('%j takes %j as it is', (type, value) => {
    expect(taken(type, value)).toEqual({ value, isExact: true });
  });

  test.each<[FieldType, unknown]>([
    ['string?', undefined],
    ['number?', null],
    [{ oneOf: ['free'], optional: true }, undefined],
    ['last4?', null],
  ])('%j takes nothing, and none is on the line', (type, value) => {
    const { fields, warnings } = check({ field: type }, { field: value }, {});
    expect(fields).toEqual([{}, {}]);
    expect(warnings).toEqual([]);
  });

  test.each<[FieldType, unknown, unknown]>([
    ['string', 7, '7'],
    ['string', 7n, '7'],
    ['string', true, 'true'],
    ['number', '12.5', 12.5],
    ['number', 7n, 7],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    [['free', 'pro'], 'gold', 'gold'],
  ])('%j makes of %p what it asks for, and says so', (type, value, kept) => {
    expect(taken(type, value)).toEqual({ value: kept, isExact: false });
  });

  test.each<[FieldType, unknown]>([
    ['string', undefined],
    ['string', null],
    ['string', { a: 1 }],
    ['string', () => 'a'],
    ['number', Number.NaN],
    ['number', Number.POSITIVE_INFINITY],
    ['number', ''],
    ['number', 'many'],
    ['number', '1e999'],
    ['number', true],
    ['boolean', 1],
    ['string[]', 'a'],
    ['string[]', [1]],
    ['object', 'a'],
    ['last4', { card: '4242' }],
    [['free'], ['free']],
  ])('%j leaves %p out, and says so', (type, value) => {
    expect(taken(type, value)).toEqual({ value: undefined, isExact: false });
  });

  test.each([
    ['4242424242424242', '4242'],
    ['4000 0000 0000 12-34 ', '1234'],
    ['****5678', '5678'],
    [4242424242421111, '1111'],
    ['12', '12'],
    ['', ''],
  ])('last4 keeps the last four letters or digits of %p', (value, kept) => {
    expect(taken('last4', value)).toEqual({ value: kept, isExact: true });
  });

  test('last4 of a very long text is its last four', () => {
    expect(taken('last4', `${'9'.repeat(1_000_000)}1234`)).toEqual({ value: '1234', isExact: true });
  });

  test('each field that is wrong is said once, without its value', () => {
    const wrong = { who: 5, amount: 'secret', plan: 'gold' };
    const { fields, warnings } = check(
      { who: 'string', amount: 'number', plan: ['free', 'pro'] },
      wrong,
      wrong,
      {
        who: 'u1',
        plan: 'pro',
      },
    );
    expect(fields).toEqual([
      { who: '5', plan: 'gold' },
      { who: '5', plan: 'gold' },
      { who: 'u1', plan: 'pro' },
    ]);
    const remedy = 'Give what the declaration of the event asks for; TypeScript finds the place.';
    expect(warnings).toEqual([
      `EYRIE_LOGGING_EVENT_FIELD_MISMATCH: The field "who" of event "shop.sold" was given a value of type number, not string: it was kept as that. ${remedy}`,
      `EYRIE_LOGGING_EVENT_FIELD_MISMATCH: The field "amount" of event "shop.sold" was given a value of type string, not number: it was left out. ${remedy}`,
      `EYRIE_LOGGING_EVENT_FIELD_MISMATCH: The field "plan" of event "shop.sold" was given a value of type string, not "free", "pro": it was kept as that. ${remedy}`,
    ]);
  });

  test('what is not declared is left out, and said once for the event', () => {
    const { fields, warnings } = check(
      { who: 'string' },
      { who: 'u1', password: 'x' },
      { who: 'u1', other: 1 },
    );
    expect(fields).toEqual([{ who: 'u1' }, { who: 'u1' }]);
    expect(warnings).toEqual([
      'EYRIE_LOGGING_EVENT_FIELD_UNDECLARED: The event "shop.sold" was given "password", which it does not declare: it was left out. Declare the field with logEvent, or pass only those that are declared.',
    ]);
  });

  test('what is no object gives a line without fields', () => {
    expect(check({ who: 'string?' }, undefined, null, 7, 'a').fields).toEqual([{}, {}, {}, {}]);
  });

  test('hostile fields never throw', () => {
    const throwing = () => {
      throw new Error('hostile');
    };
    const hostile = new Proxy({}, { get: throwing, ownKeys: throwing, getOwnPropertyDescriptor: throwing });
    const getter = Object.defineProperty({}, 'who', { get: throwing, enumerable: true });
    const revoked = Proxy.revocable([], {});
    revoked.revoke();
    const { fields } = check({ who: 'string', list: 'string[]' }, hostile, getter, {
      who: 'u1',
      list: revoked.proxy,
    });
    expect(fields).toEqual([{}, {}, { who: 'u1' }]);
  });

  test('a field that only the prototype has is not taken', () => {
    expect(check({ constructor: 'string?', who: 'string' } as never, { who: 'u1' }).fields).toEqual([
      { who: 'u1' },
    ]);
  });
});
