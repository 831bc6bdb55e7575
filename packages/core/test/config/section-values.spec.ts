import { custom, partial, strictObject } from 'valibot';
import { defineSection } from '../../src/config/section.js';
import { resolveUntyped, Thermometer, weatherSection } from './weather-section.js';

describe('the values of a resolved section', () => {
  test('are frozen all the way down', () => {
    const resolved = weatherSection.resolve({
      options: { labels: { team: 'payments' }, receivers: [{ url: 'http://a', token: 'b' }] },
      environment: {},
    });
    const parts = [
      resolved,
      resolved.sampling,
      resolved.buckets,
      resolved.labels,
      resolved.receivers,
      resolved.receivers?.[0],
    ];
    expect(parts.map((part) => Object.isFrozen(part))).toEqual([true, true, true, true, true, true]);
  });

  test('share nothing with the options and the defaults, which stay as they were', () => {
    const options = { labels: { team: 'payments' }, buckets: [1] };
    const resolved = weatherSection.resolve({ options, environment: {} });
    expect(
      Object.isFrozen(options) || Object.isFrozen(options.labels) || Object.isFrozen(options.buckets),
    ).toBe(false);
    expect(resolved.labels).not.toBe(options.labels);
    expect(Object.isFrozen(weatherSection.defaults.buckets)).toBe(false);
  });

  test('pass instances and functions on untouched', () => {
    const thermometer = new Thermometer();
    const onStorm = Object.assign(() => undefined, { calls: 0 });
    const resolved = weatherSection.resolve({ options: { thermometer, onStorm }, environment: {} });
    expect(resolved.thermometer).toBe(thermometer);
    expect(resolved.onStorm).toBe(onStorm);
    thermometer.readings.push(21);
    onStorm.calls += 1;
    expect([thermometer.readings, onStorm.calls]).toEqual([[20, 21], 1]);
  });

  test('pass plain objects on untouched that the schema does not look into', () => {
    const section = defineSection({
      name: 'shop',
      schema: partial(strictObject({ declarations: custom<object>(() => true) })),
      defaults: {},
    });
    const declarations = { signups: { kind: 'counter' } };
    const resolved = section.resolve({ options: { declarations }, environment: {} });
    expect(resolved.declarations).toBe(declarations);
    expect(Object.isFrozen(declarations) || Object.isFrozen(declarations.signups)).toBe(false);
  });

  test('a "__proto__" from JSON is refused and reaches no prototype', () => {
    const options: unknown = JSON.parse('{"__proto__":{"port":1},"sampling":{"__proto__":{"hacked":true}}}');
    expect(() => resolveUntyped(options)).toThrow(
      [
        'EYRIE_CONFIG_INVALID: The weather section has 2 problems:',
        '  - weather.__proto__ is not a known property of weather.',
        '    Remove it, weather has the properties path, port, sampling, buckets, labels, token, receivers, thermometer, onStorm, mode.',
        '  - weather.sampling.__proto__ is not a known property of weather.sampling.',
        '    Remove it, weather.sampling has the properties windowSeconds, percentiles.',
        'Nothing was started. Correct what is listed above.',
      ].join('\n'),
    );
    expect({}).not.toHaveProperty('hacked');
    expect({}).not.toHaveProperty('port');
  });

  test.each(['__proto__', 'constructor', 'prototype'])('"%s" is refused as a free name too', (name) => {
    const options: unknown = JSON.parse(`{"labels":{"${name}":"x"}}`);
    expect(() => resolveUntyped(options)).toThrow(
      `EYRIE_CONFIG_INVALID: weather.labels.${name} is not a known property of weather.labels. Remove it.`,
    );
  });

  test.each(['constructor', 'toString', 'hasOwnProperty'])(
    'the inherited name "%s" is no known property',
    (name) => {
      expect(() => resolveUntyped({ [name]: 1 })).toThrow(
        `weather.${name} is not a known property of weather`,
      );
    },
  );
});
