import * as v from 'valibot';
import { configRule } from '../../src/config/config-rule.js';
import { defineSection } from '../../src/config/section.js';
import { refusalsOf } from './refusals.js';

const rain = v.strictObject({ type: v.literal('rain'), millimetres: configRule.number({ above: 0 }) });
const wind = v.strictObject({
  type: v.literal('wind'),
  from: configRule.text(),
  gusts: v.optional(v.array(v.strictObject({ speed: configRule.number({ above: 0 }) }))),
});
const ofNoKnownType = v.looseObject({ type: configRule.oneOf(['rain', 'wind']) });

function typeOf(given: unknown): unknown {
  return typeof given === 'object' && given !== null ? Reflect.get(given, 'type') : undefined;
}

const reading = v.lazy((given): v.GenericSchema => {
  if (typeOf(given) === 'rain') return rain;
  return typeOf(given) === 'wind' ? wind : ofNoKnownType;
});

/** A list whose items have the rules of their type. */
const section = defineSection({
  name: 'weather',
  schema: v.partial(v.strictObject({ readings: configRule.list(reading) })),
  defaults: {},
});

function refusals(readings: unknown): readonly string[] {
  return refusalsOf(() => section.resolve({ options: { readings } as object, environment: {} }));
}

describe('an item of a list whose rules depend on its type', () => {
  test('is taken where it is right', () => {
    const readings = [
      { type: 'rain', millimetres: 3 },
      { type: 'wind', from: 'north', gusts: [{ speed: 9 }] },
    ];
    expect(section.resolve({ options: { readings }, environment: {} })).toEqual({ readings });
  });

  test.each([
    {
      name: 'with an unknown property names it and those of its type',
      readings: [{ type: 'rain', millimetres: 3, station: 1 }],
      expected: [
        'weather.readings[0].station is not a known property of weather.readings[0]. Remove it, weather.readings[0] has the properties type, millimetres.',
      ],
    },
    {
      name: 'with a misspelt property says what was meant',
      readings: [
        { type: 'rain', millimetres: 3 },
        { type: 'wind', from: 'north', gust: [] },
      ],
      expected: [
        'weather.readings[1].gust is not a known property of weather.readings[1] (did you mean "gusts"?). Rename it to "gusts" or remove it.',
      ],
    },
    {
      name: 'with an unknown property in a list of its own names that',
      readings: [{ type: 'wind', from: 'north', gusts: [{ speed: 9 }, { speed: 9, knots: 5 }] }],
      expected: [
        'weather.readings[0].gusts[1].knots is not a known property of weather.readings[0].gusts[1]. Remove it, weather.readings[0].gusts[1] has the properties speed.',
      ],
    },
    {
      name: 'with no type misses it',
      readings: [{}],
      expected: [
        'weather.readings[0].type is missing, but must be given. Set weather.readings[0].type in the configuration.',
      ],
    },
    {
      name: 'without a property of its type misses it',
      readings: [{ type: 'rain', millimetres: 3 }, { type: 'wind' }],
      expected: [
        'weather.readings[1].from is missing, but must be given. Set weather.readings[1].from in the configuration.',
      ],
    },
    {
      name: 'without a property of an inner list misses it',
      readings: [{ type: 'wind', from: 'north', gusts: [{}] }],
      expected: [
        'weather.readings[0].gusts[0].speed is missing, but must be given. Set weather.readings[0].gusts[0].speed in the configuration.',
      ],
    },
    {
      name: 'with a missing and an unknown property says both',
      readings: [{ type: 'wind', form: 'north' }],
      expected: [
        'weather.readings[0].from is missing, but must be given. Set weather.readings[0].from in the configuration.',
        'weather.readings[0].form is not a known property of weather.readings[0] (did you mean "from"?). Rename it to "from" or remove it.',
      ],
    },
    {
      name: 'that is no object is refused as a whole',
      readings: ['rain'],
      expected: [
        'weather.readings[0] is "rain", but must be a plain object. Correct weather.readings[0] in the configuration.',
      ],
    },
  ])('$name', ({ readings, expected }) => {
    expect(refusals(readings)).toEqual(expected);
  });
});
