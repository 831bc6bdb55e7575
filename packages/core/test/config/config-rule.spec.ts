import { type GenericSchema, safeParse } from 'valibot';
import { configRule } from '../../src/config/config-rule.js';

function ruleBrokenBy(schema: GenericSchema, value: unknown): string | undefined {
  return safeParse(schema, value, { abortPipeEarly: true }).issues?.[0]?.message;
}

describe('a rule says itself in words', () => {
  test.each([
    [configRule.flag(), [true, false], ['true', 1, null], 'must be true or false'],
    [configRule.wholeNumber(), [0, -3], [0.5, '1', Number.NaN, 2 ** 60], 'must be a whole number'],
    [configRule.wholeNumber({ from: 1, to: 5 }), [1, 5], [0, 6, 1.5], 'must be a whole number from 1 to 5'],
    [configRule.wholeNumber({ from: 1 }), [1, 1e6], [0], 'must be a whole number of at least 1'],
    [
      configRule.number({ to: 1 }),
      [-1, 1],
      [1.1, Number.POSITIVE_INFINITY, '1'],
      'must be a number of at most 1',
    ],
    [configRule.number({ above: 0 }), [0.001], [0, -1], 'must be a number greater than 0'],
    [configRule.number({ above: 0, to: 1 }), [1], [0, 1.1], 'must be a number greater than 0 and at most 1'],
    [
      configRule.text(),
      ['a', 'ü 語'],
      ['', ' ', 'a\nb', 1, 'x'.repeat(1025)],
      'must be text of 1 to 1024 characters on one line',
    ],
    [configRule.text({ maxLength: 2 }), ['ab'], ['abc'], 'must be text of 1 to 2 characters on one line'],
    [configRule.secret(), ['a', ' a'], ['', ' ', 1], 'must be a text that is not empty'],
    [configRule.oneOf(['a', 'b']), ['a', 'b'], ['c', 1, 'constructor'], 'must be one of "a", "b"'],
    [
      configRule.list(configRule.flag(), { min: 1, max: 2 }),
      [[true]],
      [[], [true, true, true], 'x'],
      'must be a list of 1 to 2 items',
    ],
    [
      configRule.urlPath(),
      ['/', '/metrics', '/a/:b'],
      ['metrics', '/a?b', '/a#b', '/a b', `/${'x'.repeat(256)}`, ''],
      'must be a path that starts with "/" and has no query, such as "/metrics"',
    ],
    [configRule.callback(), [() => 1], ['x', {}], 'must be a function'],
    [configRule.that((value) => value === 1, 'must be one'), [1], [2], 'must be one'],
  ] as const)('%# %j', (schema, right, wrong, rule) => {
    expect(right.map((value) => ruleBrokenBy(schema, value))).toEqual(right.map(() => undefined));
    expect(wrong.map((value) => ruleBrokenBy(schema, value))).toEqual(wrong.map(() => rule));
  });
});
